public import HowdahTypes

extension SessionDriver {
    private struct Rehearsed: Error {}

    /// Executes a statement in a transaction or a savepoint that is rolled back in any case.
    nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, in serial: Int? = nil
    ) async throws -> QueryResult {
        var result: QueryResult?
        do {
            try await transact(TransactionMode(), in: serial) { transaction in
                result = try await transaction.execute(statement)
                throw Rehearsed()
            }
        } catch is Rehearsed {}
        guard let result else {
            throw DatabaseError(.connectionLost, message: "The server ended a statement without a result.")
        }
        return result
    }
}

extension Session {
    /// Executes one statement, and undoes what it did.
    ///
    /// ```sql
    /// BEGIN; DELETE FROM users WHERE …
    /// ROLLBACK
    /// ```
    ///
    /// What no rollback undoes stays: values that sequences have given out, and what functions do outside the database.
    public nonisolated(nonsending) func rehearse(_ statement: PreparedSQL) async throws -> QueryResult {
        try await driver.rehearse(statement)
    }
}

extension Transaction {
    /// Executes one statement in a savepoint, and undoes what it did; the transaction goes on.
    public nonisolated(nonsending) func rehearse(_ statement: PreparedSQL) async throws -> QueryResult {
        try await driver.rehearse(statement, in: serial)
    }
}

extension Database {
    /// Executes one statement on a connection of the pool, and undoes what it did.
    public nonisolated(nonsending) func rehearse(_ statement: PreparedSQL) async throws -> QueryResult {
        try await withSession { try await $0.rehearse(statement) }
    }
}
