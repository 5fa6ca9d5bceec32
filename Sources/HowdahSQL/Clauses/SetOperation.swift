import HowdahTypes

/// `UNION`, `INTERSECT` or `EXCEPT` with another query.
package struct SetOperation: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case union = " UNION "
        case unionAll = " UNION ALL "
        case intersect = " INTERSECT "
        case except = " EXCEPT "
    }

    package var kind: Kind
    package var query: SQLFragment
    /// The query has an ORDER BY, LIMIT, WITH or set operation of its own, so that it needs parentheses.
    package var isCompound: Bool

    func write(to sql: inout SQLFragment) {
        sql.append(text: kind.rawValue)
        if isCompound { sql.append(parenthesized: query) } else { sql.append(query) }
    }
}
