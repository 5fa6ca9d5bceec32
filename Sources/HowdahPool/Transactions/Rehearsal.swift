public import HowdahTypes

extension SessionDriver {
    private struct Rehearsed: Error {}

    /// Executes a statement in a transaction or a savepoint that is rolled back in any case.
    nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, in serial: Int? = nil, at callSite: CallSite
    ) async throws -> QueryResult {
        var result: QueryResult?
        do {
            try await transact(TransactionMode(), in: serial, at: callSite) { transaction in
                result = try await transaction.execute(statement, at: callSite)
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
    /// Executes one statement in a transaction that is rolled back.
    public nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        try await driver.rehearse(statement, at: callSite)
    }
}

extension Transaction {
    /// Executes one statement in a savepoint that is rolled back; the transaction goes on.
    public nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        try await driver.rehearse(statement, in: serial, at: callSite)
    }
}

extension Database {
    /// Executes one statement on a connection of the pool, in a transaction that is rolled back.
    public nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        try await withSession(nil, at: callSite) { try await $0.rehearse(statement, at: callSite) }
    }
}
