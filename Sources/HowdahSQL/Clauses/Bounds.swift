import HowdahTypes

/// `LIMIT` and `OFFSET`, both as binds, so that one text serves every page.
package struct Bounds: Hashable, Sendable {
    package var limit: Int?
    package var offset: Int?

    func write(to sql: inout SQLFragment) {
        if let limit {
            sql.append(text: " LIMIT ")
            sql.append(bind: .integer(Int64(limit), .int8))
        }
        if let offset {
            sql.append(text: " OFFSET ")
            sql.append(bind: .integer(Int64(offset), .int8))
        }
    }
}
