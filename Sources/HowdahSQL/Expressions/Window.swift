import HowdahTypes

extension Expr {
    /// A function of the rows around each row: `sum("a") OVER (PARTITION BY "team_id" ORDER BY "id")`.
    ///
    /// `frame` is SQL: `"ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"`.
    public func over(
        partitionBy partitions: [any SQLConvertible] = [], orderBy orderings: [Ordering] = [],
        frame: SQLFragment? = nil
    ) -> Expr {
        var parts: [SQLFragment] = []
        if !partitions.isEmpty { parts.append(SQLFragment(text: "PARTITION BY ") + list(partitions)) }
        if !orderings.isEmpty {
            parts.append(SQLFragment(text: "ORDER BY ") + orderings.joined(separator: ", "))
        }
        if let frame { parts.append(frame) }
        return insertingBeforeCast(
            SQLFragment(text: " OVER (") + parts.joined(separator: " ") + SQLFragment(text: ")"))
    }

    /// The value in the row that is `rows` before, NULL where there is none: `lag("a", $1) OVER (…)`.
    public func lag(_ rows: Int32 = 1) -> Expr<Value?> {
        call("lag", fragment, SQLFragment(bind: .integer(rows, .int4)))
    }

    /// The value in the row that is `rows` after, NULL where there is none: `lead("a", $1) OVER (…)`.
    public func lead(_ rows: Int32 = 1) -> Expr<Value?> {
        call("lead", fragment, SQLFragment(bind: .integer(rows, .int4)))
    }
}

extension Expr where Value == Int {
    /// The row's number in its partition, to be completed by ``over(partitionBy:orderBy:frame:)``: `row_number() OVER (…)`.
    public static var rowNumber: Expr<Int> { call("row_number") }

    /// The row's rank with gaps after equal rows: `rank() OVER (…)`.
    public static var rank: Expr<Int> { call("rank") }

    /// The row's rank without gaps: `dense_rank() OVER (…)`.
    public static var denseRank: Expr<Int> { call("dense_rank") }
}
