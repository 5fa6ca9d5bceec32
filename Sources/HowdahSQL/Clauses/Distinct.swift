import HowdahTypes

/// `DISTINCT` and `DISTINCT ON` of a ``Select``.
package enum Distinct: Hashable, Sendable {
    case rows
    case on(SQLFragment)

    func write(to sql: inout SQLFragment) {
        sql.append(text: "DISTINCT ")
        if case .on(let expressions) = self {
            sql.append(text: "ON ")
            sql.append(parenthesized: expressions)
            sql.append(text: " ")
        }
    }
}
