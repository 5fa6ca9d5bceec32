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
}
