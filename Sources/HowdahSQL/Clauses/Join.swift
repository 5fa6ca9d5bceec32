import HowdahTypes

/// One join of a ``Select``: its kind, what is joined, and on which condition.
public struct Join: SQLConvertible, Hashable {
    /// The kinds of join.
    public enum Kind: Hashable, Sendable {
        /// Only rows that match: `JOIN`.
        case inner
        /// All rows of the left, NULL where nothing matches: `LEFT JOIN`.
        case left
        /// All rows of the right, NULL where nothing matches: `RIGHT JOIN`.
        case right
        /// All rows of both: `FULL JOIN`.
        case full
        /// Each row with each: `CROSS JOIN`.
        case cross

        var keyword: String {
            switch self {
            case .inner: "JOIN "
            case .left: "LEFT JOIN "
            case .right: "RIGHT JOIN "
            case .full: "FULL JOIN "
            case .cross: "CROSS JOIN "
            }
        }
    }

    /// The kind.
    public let kind: Kind
    /// What is joined.
    public let source: Source
    /// The condition of `ON`; nil for a cross join.
    public let condition: Expr<Bool>?

    /// A join; without a condition, every row matches.
    public init(_ kind: Kind, _ source: Source, on condition: Expr<Bool>? = nil) {
        self.kind = kind
        self.source = source
        self.condition = condition
    }

    /// The join's SQL: `LEFT JOIN "orders" ON …`.
    public var fragment: SQLFragment {
        var sql = SQLFragment(text: kind.keyword)
        sql.append(source.fragment)
        if kind != .cross {
            sql.append(text: " ON ")
            sql.append((condition ?? .true).fragment)
        }
        return sql
    }
}
