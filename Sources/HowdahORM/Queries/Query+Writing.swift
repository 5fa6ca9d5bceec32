public import HowdahPool
public import HowdahSQL
public import HowdahTypes

/// An UPDATE or DELETE of the rows of a query, ready to be executed.
public struct SetBasedWrite<M: Model>: Sendable {
    let sql: SQLFragment
    /// Why the statement must not be executed: it has no condition, and does not say that every row is meant.
    var refusal: String?

    func check() throws {
        guard let refusal else { return }
        throw DatabaseError(.invalidStatement, message: refusal, statement: sql.render().sql)
    }

    /// Executes the statement; returns the number of rows it changed.
    ///
    /// Throws ``DatabaseError/Code/invalidStatement`` if there is no condition; ``DatabaseError`` of the server.
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try check()
        return try await executor.execute(sql.render(), fileID: fileID, line: line).affectedRows
    }

    /// Executes the statement; returns the rows as they are now, or as they were before they were deleted.
    public nonisolated(nonsending) func returning(
        _ executor: some Executor, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [M] {
        try check()
        var sql = sql
        sql += " RETURNING "
        sql.append(ModelSQL.of(M.self).returning)
        let statement = sql.render()
        return try await executor.execute(statement, fileID: fileID, line: line).models(M.self, of: statement)
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
    /// A `@Version` is counted up, so that who has read one of the rows before gets ``StaleModel``.
    ///
    /// Without a condition it throws when it is executed; to change every row, say `User.all.updateAll { … }`.
    public func update(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> SetBasedWrite<M> {
        SetBasedWrite(
            sql: try updateStatement(body).fragment, refusal: refusal("UPDATE", "\(M.self).all.updateAll { … }"))
    }

    /// Changes every row of the table, or of the query: `UPDATE "users" SET "status" = $1`.
    public func updateAll(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> SetBasedWrite<M> {
        SetBasedWrite(sql: try updateStatement(body).fragment)
    }

    /// Deletes all rows of the query in one statement.
    ///
    /// ```swift
    /// try await User.where { $0.status == .closed }.delete().execute(session)
    /// // DELETE FROM "users" WHERE "users"."status" = $1
    /// ```
    ///
    /// Without a condition it throws when it is executed; to delete every row, say `User.all.deleteAll()`.
    public func delete() -> SetBasedWrite<M> {
        SetBasedWrite(sql: deleteStatement.fragment, refusal: refusal("DELETE", "\(M.self).all.deleteAll()"))
    }

    /// Deletes every row of the table, or of the query: `DELETE FROM "users"`.
    public func deleteAll() -> SetBasedWrite<M> { SetBasedWrite(sql: deleteStatement.fragment) }

    private func updateStatement(_ body: (inout Assignments<M.Columns>) throws -> Void) rethrows -> Update {
        var assignments = try Assignments.record(M.columns, body)
        if let version = M.versionColumn, !assignments.isEmpty, !assignments.contains(where: { $0.column == version }) {
            assignments.append(.nextVersion(version, of: M.table))
        }
        // Whether every row may be meant is the query's own business, which knows what to say about it.
        return conditions.reduce(Update(M.table, set: assignments).all()) { $0.where($1) }
    }

    private var deleteStatement: Delete { conditions.reduce(Delete(from: M.table).all()) { $0.where($1) } }

    private func refusal(_ verb: String, _ alternative: String) -> String? {
        guard conditions.isEmpty else { return nil }
        return "The \(verb) of \(M.self) (table \(quoteIdentifier(M.table.name))) has no condition. "
            + "Add `.where { … }`, or write `\(alternative)` if every row is meant."
    }

    /// What the rows have to fulfil; a limit or an order decides by the key of the rows that the query reads.
    private var conditions: [Expr<Bool>] {
        guard select.isLimited || select.distinction != nil else { return select.conditions.terms }
        let key = Expr<M.ID>.column(M.primaryKeyColumn, of: M.table.qualifier)
        var keys = select
        keys.columns = key.fragment
        return [key.in(keys)]
    }
}

extension Assignment {
    /// Counts a version up: `"revision" = "users"."revision" + 1`.
    static func nextVersion(_ column: String, of table: TableReference) -> Assignment {
        Assignment(column, to: "\(Expr<Int>.column(column, of: table.qualifier)) + 1")
    }
}
