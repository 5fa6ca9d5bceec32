public import HowdahPool
public import HowdahSQL
public import HowdahTypes

/// A query of expressions, each row read as a tuple of their values.
///
/// ```swift
/// try await Order.group { $0.userID }
///     .select { ($0.userID, $0.id.count(), $0.totalCents.sum()) }
///     .having { $0.id.count() > 3 }
///     .fetchAll(session)                          // [(UUID, Int, Int?)]
/// // SELECT "orders"."user_id", count("orders"."id"), sum("orders"."total_cents")::int8 FROM "orders"
/// // GROUP BY "orders"."user_id" HAVING count("orders"."id") > $1
/// ```
public struct Selection<Columns: Sendable, each Value: ColumnDecodable>: Sendable {
    let columns: Columns
    package var select: Select

    init(_ columns: Columns, _ select: Select, reading list: SQLFragment) {
        self.columns = columns
        self.select = select
        self.select.columns = list
    }

    private func with(_ change: (inout Selection) -> Void) -> Selection {
        var copy = self
        change(&copy)
        return copy
    }

    /// Keeps the groups for which a condition holds: `HAVING count(…) > $1`.
    public func having(_ condition: (Columns) -> Expr<Bool>) -> Selection {
        with { $0.select = $0.select.having(condition(columns)) }
    }

    /// Keeps the rows for which a condition holds: `WHERE …`.
    public func `where`(_ condition: (Columns) -> Expr<Bool>) -> Selection {
        with { $0.select = $0.select.where(condition(columns)) }
    }

    /// Adds a term to the order: `ORDER BY count(…) DESC`.
    public func order(_ ordering: (Columns) -> Ordering) -> Selection {
        with { $0.select = $0.select.order(ordering(columns)) }
    }

    /// Adds an expression to the order, smallest first: `ORDER BY count(…)`.
    public func order<Term>(_ expression: (Columns) -> Expr<Term>) -> Selection { order { expression($0).ascending } }

    /// At most so many rows: `LIMIT $1`; nil takes the limit away.
    public func limit(_ count: Int?) -> Selection { with { $0.select = $0.select.limit(count) } }

    /// Passes over so many rows: `OFFSET $1`; nil takes the offset away.
    public func offset(_ count: Int?) -> Selection { with { $0.select = $0.select.offset(count) } }

    /// Leaves out equal rows: `SELECT DISTINCT …`.
    public func distinct() -> Selection { with { $0.select = $0.select.distinct() } }

    /// All rows.
    public nonisolated(nonsending) func fetchAll(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [(repeat each Value)] {
        let statement = render()
        return try read(try await executor.execute(statement, fileID: fileID, line: line), of: statement)
    }

    /// The first row, or nil if there is none: `LIMIT 1`.
    public nonisolated(nonsending) func fetchFirst(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> (repeat each Value)? {
        try await with { $0.select = $0.select.limited(to: 1) }.fetchAll(executor, fileID: fileID, line: line).first
    }

    /// The only row, or nil if there is none; throws ``DatabaseError/Code/tooManyRows`` if there are more.
    public nonisolated(nonsending) func fetchOne(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> (repeat each Value)? {
        let rows = try await with { $0.select = $0.select.limited(to: 2) }.fetchAll(
            executor, fileID: fileID, line: line)
        guard rows.count < 2 else { throw tooManyRows("expressions", select) }
        return rows.first
    }

    /// The number of rows, or of groups: `SELECT count(*) FROM (SELECT …) AS "counted"`.
    public nonisolated(nonsending) func fetchCount(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await executor.execute(select.counting.render(), fileID: fileID, line: line).value()
    }

    /// The statement.
    public func render() -> PreparedSQL { select.render() }
}

/// The column list of a tuple's expressions: `"users"."id", count("orders"."id")`.
func selectList<each Value>(_ values: repeat Expr<each Value>) -> SQLFragment {
    var fragments: [SQLFragment] = []
    for value in repeat each values { fragments.append(value.fragment) }
    return fragments.joined(separator: ", ")
}

extension Query {
    /// Reads expressions instead of whole rows, each row as a tuple: `SELECT "users"."id", "users"."email" FROM …`.
    public func select<each Value: ColumnDecodable>(
        _ expressions: (M.Columns) -> (repeat Expr<each Value>)
    ) -> Selection<M.Columns, repeat each Value> {
        let values = expressions(M.columns)
        return Selection(M.columns, select, reading: selectList(repeat each values))
    }

    /// Groups the rows by an expression: `GROUP BY "orders"."user_id"`; follow it with `select`.
    public func group<Value>(_ expression: (M.Columns) -> Expr<Value>) -> Query {
        with { $0.select = $0.select.group(by: expression(M.columns)) }
    }
}

extension Model {
    /// Reads expressions instead of whole rows, each row as a tuple: `SELECT count("users"."id") FROM "users"`.
    public static func select<each Value: ColumnDecodable>(
        _ expressions: (Columns) -> (repeat Expr<each Value>)
    ) -> Selection<Columns, repeat each Value> {
        all.select(expressions)
    }

    /// Groups the rows by an expression: `GROUP BY "orders"."user_id"`; follow it with `select`.
    public static func group<Value>(_ expression: (Columns) -> Expr<Value>) -> Query<Self> { all.group(expression) }
}
