public import HowdahPool
public import HowdahSQL
public import HowdahTypes

/// A query of the pairs of rows of two models that match.
///
/// ```swift
/// let pairs = try await User.join(Order.self) { $0.id == $1.userID }
///     .where { user, order in user.age >= 18 && order.totalCents > 1_000 }
///     .fetchAll(session)                          // [(User, Order)]
/// // SELECT "users"."id", …, "orders"."id", … FROM "users" JOIN "orders" ON "users"."id" = "orders"."user_id"
/// // WHERE "users"."age" >= $1 AND "orders"."total_cents" > $2
/// ```
///
/// To load what belongs to a model, use `with`; a join is for filtering, sorting and for reading pairs.
///
/// `Match` is what a pair has of the second model: a row, or after `leftJoin` an Optional one.
public struct JoinedQuery<Left: Model, Right: Model, Match: Sendable>: Sendable {
    package var select: Select
    let right: Right.Columns
    private let readMatch: @Sendable (inout RowCursor) throws -> Match

    init(
        _ kind: Join.Kind, _ query: Query<Left>, alias: String?,
        on condition: (Left.Columns, Right.Columns) -> Expr<Bool>,
        reading readMatch: @escaping @Sendable (inout RowCursor) throws -> Match
    ) {
        let table = alias.map { Right.table.aliased($0) } ?? Right.table
        right = Right.Columns(alias)
        self.readMatch = readMatch
        select = query.select.join(Join(kind, .table(table), on: condition(Left.columns, right)))
            .adding(columns: ModelSQL.columnList(of: Right.self, qualifier: table.qualifier))
        if table.qualifier == Left.table.qualifier {
            select.columns.append(
                invalid:
                    "\(Right.self) is joined with \(Left.self) under one name. Give it another: join(…, as: \"other\")."
            )
        }
    }

    private func with(_ change: (inout JoinedQuery) -> Void) -> JoinedQuery {
        var copy = self
        change(&copy)
        return copy
    }

    /// Keeps the pairs for which a condition holds: `WHERE …`.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> Expr<Bool>) -> JoinedQuery {
        with { $0.select = $0.select.where(condition(Left.columns, right)) }
    }

    /// Adds a term to the order: `ORDER BY …`.
    public func order(_ ordering: (Left.Columns, Right.Columns) -> Ordering) -> JoinedQuery {
        with { $0.select = $0.select.order(ordering(Left.columns, right)) }
    }

    /// Adds an expression to the order, smallest first: `ORDER BY "users"."name"`.
    public func order<Value>(_ expression: (Left.Columns, Right.Columns) -> Expr<Value>) -> JoinedQuery {
        order { expression($0, $1).ascending }
    }

    /// Groups the pairs by an expression: `GROUP BY …`; follow it with `select`.
    public func group<Value>(_ expression: (Left.Columns, Right.Columns) -> Expr<Value>) -> JoinedQuery {
        with { $0.select = $0.select.group(by: expression(Left.columns, right)) }
    }

    /// Keeps the groups for which a condition holds: `HAVING …`.
    public func having(_ condition: (Left.Columns, Right.Columns) -> Expr<Bool>) -> JoinedQuery {
        with { $0.select = $0.select.having(condition(Left.columns, right)) }
    }

    /// At most so many pairs: `LIMIT $1`; nil takes the limit away.
    public func limit(_ count: Int?) -> JoinedQuery { with { $0.select = $0.select.limit(count) } }

    /// Passes over so many pairs: `OFFSET $1`; nil takes the offset away.
    public func offset(_ count: Int?) -> JoinedQuery { with { $0.select = $0.select.offset(count) } }

    /// Reads expressions instead of whole rows, each pair as a tuple.
    ///
    /// ```swift
    /// User.join(Order.self) { $0.id == $1.userID }
    ///     .select { ($0.email, $1.totalCents) }
    ///     .order { $0.right.totalCents.descending }
    /// // SELECT "users"."email", "orders"."total_cents" FROM "users" JOIN "orders" ON … ORDER BY …
    /// ```
    public func select<each Value: ColumnDecodable>(
        _ expressions: (Left.Columns, Right.Columns) -> (repeat Expr<each Value>)
    ) -> Selection<JoinedColumns<Left, Right>, repeat each Value> {
        let values = expressions(Left.columns, right)
        let columns = JoinedColumns<Left, Right>(left: Left.columns, right: right)
        return Selection(columns, select, reading: selectList(repeat each values))
    }

    /// All pairs.
    public nonisolated(nonsending) func fetchAll(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [(Left, Match)] {
        let statement = render()
        return try read(try await executor.execute(statement, fileID: fileID, line: line), of: statement)
    }

    /// All pairs.
    public func read(_ result: QueryResult, of statement: PreparedSQL) throws -> [(Left, Match)] {
        var cursor = result.cursor()
        do {
            return try (0..<result.rowCount).map { row in
                cursor.seek(toRow: row)
                return (try Left(row: &cursor), try readMatch(&cursor))
            }
        } catch {
            throw unreadable("\(Left.self) and \(Right.self)", statement, error)
        }
    }

    /// The first pair, or nil if there is none: `LIMIT 1`.
    public nonisolated(nonsending) func fetchFirst(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> (Left, Match)? {
        try await with { $0.select = $0.select.limited(to: 1) }.fetchAll(executor, fileID: fileID, line: line).first
    }

    /// The only pair, or nil if there is none; throws ``DatabaseError/Code/tooManyRows`` if there are more.
    public nonisolated(nonsending) func fetchOne(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> (Left, Match)? {
        let pairs = try await with { $0.select = $0.select.limited(to: 2) }.fetchAll(
            executor, fileID: fileID, line: line)
        guard pairs.count < 2 else { throw tooManyRows("\(Left.self) and \(Right.self)", select) }
        return pairs.first
    }

    /// The number of pairs: `SELECT count(*) FROM …`.
    public nonisolated(nonsending) func fetchCount(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await executor.execute(select.counting.render(), fileID: fileID, line: line).value()
    }

    /// The statement.
    public func render() -> PreparedSQL { select.render() }
}

/// The columns of both sides of a join.
public struct JoinedColumns<Left: Model, Right: Model>: Sendable {
    /// The columns of the first model.
    public let left: Left.Columns
    /// The columns of the model that was joined.
    public let right: Right.Columns
}

extension Query {
    /// Joins the rows of another model that match; an alias tells the two apart where a model is joined with itself.
    ///
    /// Relations that `with` asked for are not loaded: a pair has no place for them.
    public func join<Right: Model>(
        _: Right.Type, as alias: String? = nil, on condition: (M.Columns, Right.Columns) -> Expr<Bool>
    ) -> JoinedQuery<M, Right, Right> {
        JoinedQuery(.inner, self, alias: alias, on: condition) { try Right(row: &$0) }
    }

    /// Joins the rows of another model that match, and keeps the rows that nothing matches, with nil.
    ///
    /// ```swift
    /// for (user, order) in try await User.leftJoin(Order.self) { $0.id == $1.userID }.fetchAll(session) { … }
    /// // SELECT "users"."id", …, "orders"."id", … FROM "users" LEFT JOIN "orders" ON "users"."id" = "orders"."user_id"
    /// ```
    public func leftJoin<Right: Model>(
        _: Right.Type, as alias: String? = nil, on condition: (M.Columns, Right.Columns) -> Expr<Bool>
    ) -> JoinedQuery<M, Right, Right?> {
        JoinedQuery(.left, self, alias: alias, on: condition) { cursor in
            cursor.isNextNull(skipping: ModelSQL.of(Right.self).keyPosition) ? nil : try Right(row: &cursor)
        }
    }
}

extension Model {
    /// Joins the rows of another model that match: `FROM "users" JOIN "orders" ON …`.
    public static func join<Right: Model>(
        _ right: Right.Type, as alias: String? = nil, on condition: (Columns, Right.Columns) -> Expr<Bool>
    ) -> JoinedQuery<Self, Right, Right> {
        all.join(right, as: alias, on: condition)
    }

    /// Joins the rows of another model that match, or nil: `FROM "users" LEFT JOIN "orders" ON …`.
    public static func leftJoin<Right: Model>(
        _ right: Right.Type, as alias: String? = nil, on condition: (Columns, Right.Columns) -> Expr<Bool>
    ) -> JoinedQuery<Self, Right, Right?> {
        all.leftJoin(right, as: alias, on: condition)
    }
}
