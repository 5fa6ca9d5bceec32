public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Executor {
    /// Inserts one row, and returns it as the database has it now, with all that it filled in.
    ///
    /// ```swift
    /// let user = try await session.insert(User.Draft(email: "a@b.c", name: "A"))
    /// // INSERT INTO "users" ("id", "email", "name") VALUES ($1, $2, $3) RETURNING "users"."id", …
    /// ```
    ///
    /// Throws a ``DatabaseError``; ``DatabaseError/isUniqueViolation(of:)`` tells whether the row was there already.
    @discardableResult
    public nonisolated(nonsending) func insert<Value: Insertable>(
        _ value: Value, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Value.Row {
        let statement = try InsertStatement.one(value, onConflict: nil)
        return try await execute(statement, fileID: fileID, line: line).onlyRow(of: statement)
    }

    /// Inserts one row unless it is there already; returns nil if it was, and was left as it is.
    ///
    /// ```swift
    /// let user = try await session.insert(draft, onConflict: .ignore(\.email))
    /// // INSERT … ON CONFLICT ("email") DO NOTHING RETURNING …
    /// ```
    public nonisolated(nonsending) func insert<Value: Insertable>(
        _ value: Value, onConflict: OnConflict<Value.Row>, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Value.Row? {
        let statement = try InsertStatement.one(value, onConflict: onConflict)
        return try await execute(statement, fileID: fileID, line: line).models(Value.Row.self, of: statement).first
    }

    /// Inserts one row, or overwrites the one that is there already; returns it as the database has it now.
    ///
    /// ```swift
    /// let user = try await session.upsert(draft, on: .update(\.email))
    /// // INSERT … ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name" RETURNING …
    /// ```
    @discardableResult
    public nonisolated(nonsending) func upsert<Value: Insertable>(
        _ value: Value, on conflict: OnConflict<Value.Row>, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Value.Row {
        let statement = try InsertStatement.one(value, onConflict: conflict)
        return try await execute(statement, fileID: fileID, line: line).onlyRow(of: statement)
    }
}

extension QueryResult {
    /// The only row that a write returns.
    func onlyRow<M: Model>(_: M.Type = M.self, of statement: PreparedSQL) throws -> M {
        guard let row = try models(M.self, of: statement).first else {
            throw DatabaseError(
                .rowNotFound,
                message:
                    "The write to \(quoteIdentifier(M.table.name)) returned no row: a rule, a trigger, a policy or "
                    + "ON CONFLICT DO NOTHING has left it out.",
                statement: statement.sql)
        }
        return row
    }
}
