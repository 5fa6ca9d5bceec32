public import HowdahTypes

extension Session {
    /// Executes the statements that a source gives, in one pipeline of bounded size.
    ///
    /// `executeMany(_:atomicity:_:onResult:)` is the same with SQL for each element of a sequence.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await driver.executeMany(atomicity: atomicity, next, onResult)
    }
}

extension Transaction {
    /// Executes the statements that a source gives, in one pipeline of bounded size, as part of this transaction.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await driver.executeMany(in: serial, atomicity: atomicity, next, onResult)
    }
}

extension Database {
    /// Executes the statements that a source gives, in one pipeline of bounded size, on a connection of the pool.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await withSession { try await $0.executeMany(atomicity: atomicity, next: next, onResult: onResult) }
    }
}
