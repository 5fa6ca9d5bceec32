import HowdahTypes

/// One query of `WITH`: `"recent" AS (SELECT …)`.
public struct CommonTable: SQLConvertible, Hashable {
    /// Whether the query is run once on its own, or folded into the statement.
    public enum Materialization: Hashable, Sendable {
        /// As the planner decides.
        case automatic
        /// Run once: `AS MATERIALIZED`.
        case materialized
        /// Folded in: `AS NOT MATERIALIZED`.
        case notMaterialized

        var keyword: String {
            switch self {
            case .automatic: " AS "
            case .materialized: " AS MATERIALIZED "
            case .notMaterialized: " AS NOT MATERIALIZED "
            }
        }
    }

    /// The name that the statement uses it by.
    public let name: String
    /// The query, or an INSERT, UPDATE or DELETE with RETURNING.
    public let query: SQLFragment
    /// Whether the query may refer to itself: `WITH RECURSIVE`.
    public let isRecursive: Bool
    /// Whether the query is run once on its own.
    public let materialization: Materialization

    /// A named query.
    public init(
        _ name: String, as query: some SQLStatement, recursive: Bool = false,
        materialization: Materialization = .automatic
    ) {
        self.name = name
        self.query = query.fragment
        self.isRecursive = recursive
        self.materialization = materialization
    }

    /// The table that the statement selects from.
    public var table: TableReference { TableReference(name) }

    /// The query's SQL as it stands in `WITH`.
    public var fragment: SQLFragment {
        var sql = SQLFragment(identifier: name)
        sql.append(text: materialization.keyword)
        sql.append(parenthesized: query)
        return sql
    }

    static func write(_ tables: [CommonTable], to sql: inout SQLFragment) {
        guard !tables.isEmpty else { return }
        sql.append(text: tables.contains(where: \.isRecursive) ? "WITH RECURSIVE " : "WITH ")
        sql.append(tables.joined(separator: ", "))
        sql.append(text: " ")
    }
}
