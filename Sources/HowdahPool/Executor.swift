public import HowdahTypes

/// Anything that can execute a statement: a ``Database``, a ``Session`` or a ``Transaction``.
///
/// A helper that takes `some Executor` works with all three:
///
/// ```swift
/// func touch(_ id: UUID, on executor: some Executor) async throws {
///     try await executor.execute(PreparedSQL(sql: "UPDATE users SET seen_at = now() WHERE id = $1", binds: […]))
/// }
/// ```
///
/// A `Database` takes a connection from its pool for each call and returns it at once; a `Session` and a `Transaction`
/// stay on theirs.
public protocol Executor {
    /// Executes one statement and returns its rows; throws ``DatabaseError`` and `CancellationError`.
    @discardableResult
    nonisolated(nonsending) func execute(_ statement: PreparedSQL) async throws -> QueryResult

    /// Executes statements in one round trip and returns their results in order.
    ///
    /// The first statement that fails ends the batch: those after it do not run, and its error, which names the
    /// statement, is thrown. Outside a transaction the whole batch is one implicit transaction.
    @discardableResult
    nonisolated(nonsending) func pipeline(_ statements: [PreparedSQL]) async throws -> [QueryResult]

    /// Executes the statements that a source gives, in one pipeline of bounded size, and in transactions of its own unless
    /// one is open.
    ///
    /// `executeMany(_:atomicity:_:onResult:)` is the same for the elements of a sequence.
    ///
    /// - Parameters:
    ///   - atomicity: what an error undoes.
    ///   - next: gives the next statement, nil at the end.
    ///   - onResult: takes the result of each statement and its number from 0, in order.
    @discardableResult
    nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary

    /// Executes one statement and undoes what it did, by rolling back a transaction or a savepoint of its own.
    nonisolated(nonsending) func rehearse(_ statement: PreparedSQL) async throws -> QueryResult
}
