public import HowdahPool
import HowdahSQL
public import HowdahTypes

extension Query {
    /// All rows.
    ///
    /// Throws a ``DatabaseError`` that names the column if a row cannot be read as the model.
    @inlinable public nonisolated(nonsending) func fetchAll(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [M] {
        guard loads.isEmpty else {
            return try await fetchWithRelations(executor, at: CallSite(fileID: fileID, line: line)) {
                try $0.decodeRows(M.self)
            }
        }
        let statement = statement
        return try await executor.execute(statement, fileID: fileID, line: line).models(M.self, of: statement)
    }

    /// The first row, or nil if there is none: `LIMIT 1`.
    @inlinable public nonisolated(nonsending) func fetchFirst(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M? {
        try await limited(to: 1).fetchAll(executor, fileID: fileID, line: line).first
    }

    /// The only row, or nil if there is none: `LIMIT 2`.
    ///
    /// Throws ``DatabaseError/Code/tooManyRows`` if there are more.
    @inlinable public nonisolated(nonsending) func fetchOne(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M? {
        let rows = try await limited(to: 2).fetchAll(executor, fileID: fileID, line: line)
        guard rows.count < 2 else { throw tooManyRows }
        return rows.first
    }

    /// The number of rows: `SELECT count(*) FROM …`.
    public nonisolated(nonsending) func fetchCount(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await executor.execute(select.counting.render(), fileID: fileID, line: line).value()
    }

    /// Whether there is a row: `SELECT EXISTS (SELECT FROM …)`.
    public nonisolated(nonsending) func exists(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Bool {
        try await executor.execute(select.existence.render(), fileID: fileID, line: line).value()
    }

    /// The row with a primary key, or nil if there is none: `WHERE "users"."id" = $1`.
    @inlinable public nonisolated(nonsending) func find(
        _ id: M.ID, in executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M? {
        try await narrowed(to: id).fetchAll(executor, fileID: fileID, line: line).first
    }

    @usableFromInline func narrowed(to id: M.ID) -> Query {
        let key = Expr<M.ID>.column(M.primaryKeyColumn, of: M.table.qualifier)
        return with { $0.select = $0.select.where(key == id) }
    }

    @usableFromInline func limited(to count: Int) -> Query { with { $0.select = $0.select.limited(to: count) } }

    @usableFromInline var tooManyRows: DatabaseError { HowdahORM.tooManyRows("\(M.self)", select) }

    @usableFromInline var statement: PreparedSQL { select.render() }

    @usableFromInline nonisolated(nonsending) func fetchWithRelations(
        _ executor: some Executor, at callSite: CallSite, decode: (QueryResult) throws -> [M]
    ) async throws -> [M] {
        try await LoadPlan(self).run(on: executor, at: callSite, decode: decode)
    }
}

extension Model {
    /// The row with a primary key, or nil if there is none: `SELECT … FROM "users" WHERE "users"."id" = $1`.
    @inlinable public static nonisolated(nonsending) func find(
        _ id: ID, in executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Self? {
        let statement = findStatement(id)
        return try await executor.execute(statement, fileID: fileID, line: line).models(Self.self, of: statement).first
    }

    @usableFromInline static func findStatement(_ id: ID) -> PreparedSQL {
        PreparedSQL(sql: ModelSQL.of(Self.self).find, binds: [id.boundValue])
    }
}

extension Select {
    /// The number of rows of this query.
    var counting: Select {
        var count = self
        guard isPlain else {
            // What is read does not matter, unless equal rows are left out or several queries put together; and the
            // columns of a model are not those of its groups.
            if distinction == nil, setOperations.isEmpty { count.columns = SQLFragment() }
            return Select("count(*)", from: .query(count, as: "counted"))
        }
        count.columns = "count(*)"
        count.orderings = []
        return count
    }

    /// Whether this query has a row.
    var existence: Select {
        var any = self
        if distinction == nil, setOperations.isEmpty { any.columns = SQLFragment() }
        if isPlain { any.orderings = [] }
        var columns: SQLFragment = "EXISTS ("
        columns.append(any.fragment)
        columns += ")"
        return Select(columns)
    }

    /// At most so many rows, or fewer if the query has a smaller limit already.
    func limited(to count: Int) -> Select { limit(Swift.min(bounds.limit ?? count, count)) }

    /// Whether the query reads only some of the rows that it finds.
    var isLimited: Bool { bounds.limit != nil || bounds.offset != nil }

    /// Whether the column list can be replaced without changing which rows there are.
    private var isPlain: Bool {
        distinction == nil && groups.isEmpty && setOperations.isEmpty && !isLimited && groupConditions.isEmpty
    }
}

extension QueryResult {
    /// The first column of the first row; throws if there is none.
    func value<Value: ColumnDecodable>(_: Value.Type = Value.self) throws -> Value {
        guard rowCount > 0 else {
            throw DatabaseError(.rowNotFound, message: "The statement returned no row, where one is expected.")
        }
        var cursor = cursor()
        return try cursor.next()
    }
}

func tooManyRows(_ what: String, _ statement: Select) -> DatabaseError {
    DatabaseError(
        .tooManyRows,
        message: "The query of \(what) returned more than one row. Narrow it down, or use fetchFirst or fetchAll.",
        statement: statement.render().sql)
}
