public import HowdahTypes

extension Session {
    /// Executes the statements that a source gives, in one pipeline of bounded size.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, at callSite: CallSite,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await driver.executeMany(atomicity: atomicity, at: callSite, next, onResult)
    }
}

extension Transaction {
    /// Executes the statements that a source gives, in one pipeline of bounded size, as part of this transaction.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, at callSite: CallSite,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await driver.executeMany(in: serial, atomicity: atomicity, at: callSite, next, onResult)
    }
}

extension Database {
    /// Executes the statements that a source gives, in one pipeline of bounded size, on a connection of the pool.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, at callSite: CallSite,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await withSession(nil, at: callSite) {
            try await $0.executeMany(atomicity: atomicity, at: callSite, next: next, onResult: onResult)
        }
    }
}
