import HowdahTypes

/// What stands in `FROM`, `USING` or a join: a table, a subquery or a function call.
public struct Source: SQLConvertible, Hashable {
    /// The SQL, with its alias.
    public let fragment: SQLFragment

    /// SQL written by hand: `"generate_series(1, \(n)) AS g(day)"`.
    public init(_ sql: SQLFragment) { fragment = sql }

    /// A table: `"users" AS "u"`.
    public static func table(_ table: TableReference) -> Source { Source(table.fragment) }

    /// A query: `(SELECT …) AS "x"`.
    public static func query(_ query: Select, as alias: String) -> Source {
        Source(aliased(query, alias))
    }

    /// A query that sees the sources before it: `LATERAL (SELECT …) AS "x"`.
    public static func lateral(_ query: Select, as alias: String) -> Source {
        Source(SQLFragment(text: "LATERAL ") + aliased(query, alias))
    }

    private static func aliased(_ query: Select, _ alias: String) -> SQLFragment {
        var fragment = SQLFragment()
        fragment.append(parenthesized: query.fragment)
        fragment.append(text: " AS ")
        fragment.append(identifier: alias)
        return fragment
    }
}
