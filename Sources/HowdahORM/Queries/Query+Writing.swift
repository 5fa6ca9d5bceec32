public import HowdahPool
public import HowdahSQL
public import HowdahTypes

/// An UPDATE or DELETE of the rows of a query, ready to be executed.
public struct SetBasedWrite<M: Model>: Sendable {
    let sql: SQLFragment

    /// Executes the statement; returns the number of rows it changed.
    @discardableResult
    public nonisolated(nonsending) func execute(_ executor: some Executor) async throws -> Int {
        try await executor.execute(sql.render()).affectedRows
    }

    /// Executes the statement; returns the rows as they are now, or as they were before they were deleted.
    public nonisolated(nonsending) func returning(_ executor: some Executor) async throws -> [M] {
        var sql = sql
        sql += " RETURNING "
        sql.append(ModelSQL.of(M.self).returning)
        return try await executor.execute(sql.render()).decodeRows(M.self)
    }

    /// The statement.
    public func render() -> PreparedSQL { sql.render() }
}

extension Query {
    /// Changes all rows of the query in one statement.
    ///
    /// ```swift
    /// try await User.where { $0.lastSeen < cutoff }.update { $0.status = .dormant }.execute(session)
    /// // UPDATE "users" SET "status" = $1 WHERE "users"."last_seen" < $2
    /// ```
    ///
    /// Without a condition it throws when it is executed; to change every row, say `User.all.updateAll { … }`.
    public func update(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> SetBasedWrite<M> {
        SetBasedWrite(sql: try updateStatement(body).fragment)
    }

    /// Changes every row of the table, or of the query: `UPDATE "users" SET "status" = $1`.
    public func updateAll(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> SetBasedWrite<M> {
        SetBasedWrite(sql: try updateStatement(body).all().fragment)
    }

    /// Deletes all rows of the query in one statement.
    ///
    /// ```swift
    /// try await User.where { $0.status == .closed }.delete().execute(session)
    /// // DELETE FROM "users" WHERE "users"."status" = $1
    /// ```
    ///
    /// Without a condition it throws when it is executed; to delete every row, say `User.all.deleteAll()`.
    public func delete() -> SetBasedWrite<M> { SetBasedWrite(sql: deleteStatement.fragment) }

    /// Deletes every row of the table, or of the query: `DELETE FROM "users"`.
    public func deleteAll() -> SetBasedWrite<M> { SetBasedWrite(sql: deleteStatement.all().fragment) }

    private func updateStatement(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> Update {
        let update = Update(M.table, set: try Assignments.record(M.columns, body))
        return conditions.reduce(update) { $0.where($1) }
    }

    private var deleteStatement: Delete { conditions.reduce(Delete(from: M.table)) { $0.where($1) } }

    /// What the rows have to fulfil; a limit or an order decides by the key of the rows that the query reads.
    private var conditions: [Expr<Bool>] {
        guard select.isLimited || select.distinction != nil else { return select.conditions.terms }
        let key = Expr<M.ID>.column(M.primaryKeyColumn, of: M.table.qualifier)
        var keys = select
        keys.columns = key.fragment
        return [key.in(keys)]
    }
}
