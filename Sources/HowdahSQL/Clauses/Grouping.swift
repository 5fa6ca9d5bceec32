import HowdahTypes

/// Groups with subtotals, for ``Select/group(by:)``.
public struct Grouping: SQLConvertible, Hashable {
    /// The grouping's SQL.
    public let fragment: SQLFragment

    /// Groups, and a subtotal for each of them from right to left: `ROLLUP ("year", "month")`.
    public static func rollup(_ expressions: any SQLConvertible...) -> Grouping {
        Grouping("ROLLUP ", list(expressions))
    }

    /// Groups by every combination of the expressions: `CUBE ("team_id", "status")`.
    public static func cube(_ expressions: any SQLConvertible...) -> Grouping { Grouping("CUBE ", list(expressions)) }

    /// Several groupings in one query: `GROUPING SETS (("a", "b"), ("a"), ())`; the empty one is the total.
    public static func sets(_ sets: [[any SQLConvertible]]) -> Grouping {
        let groups = sets.map { set in
            var sql = SQLFragment()
            sql.append(parenthesized: list(set))
            return sql
        }
        return Grouping("GROUPING SETS ", groups.joined(separator: ", "))
    }

    private init(_ keyword: String, _ expressions: SQLFragment) {
        var sql = SQLFragment(text: keyword)
        sql.append(parenthesized: expressions)
        fragment = sql
    }
}
