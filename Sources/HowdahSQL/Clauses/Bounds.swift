import HowdahTypes

/// `LIMIT` and `OFFSET`, both as binds, so that one text serves every page.
package struct Bounds: Hashable, Sendable {
    package var limit: Int?
    package var offset: Int?
    /// Rows equal in order to the last one are kept as well.
    package var hasTies = false

    func write(to sql: inout SQLFragment) {
        if let limit, !hasTies {
            sql.append(text: " LIMIT ")
            sql.append(bind: .integer(Int64(limit), .int8))
        }
        if let offset {
            sql.append(text: " OFFSET ")
            sql.append(bind: .integer(Int64(offset), .int8))
        }
        if let limit, hasTies {
            sql.append(text: " FETCH FIRST ")
            sql.append(bind: .integer(Int64(limit), .int8))
            sql.append(text: " ROWS WITH TIES")
        }
    }
}
