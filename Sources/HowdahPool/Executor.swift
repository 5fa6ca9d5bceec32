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
///
/// Each verb notes where it was called, for observers, errors and reports of long sessions. What conforms to `Executor`
/// gets the place in `callSite`, and passes it on.
public protocol Executor {
    /// Executes one statement and returns its rows; throws ``DatabaseError`` and `CancellationError`.
    ///
    /// Outside a transaction a statement commits by itself. If it throws `CancellationError`, or an error of code
    /// ``DatabaseError/Code/deadlineExceeded``, it has been undone, unless the server did not confirm that within five
    /// seconds and the connection was closed; if it throws ``DatabaseError/Code/connectionLost``, it may have been
    /// executed. In a transaction only COMMIT can be in doubt, and ``DatabaseError/Code/commitOutcomeUnknown`` says so.
    @discardableResult
    nonisolated(nonsending) func execute(_ statement: PreparedSQL, at callSite: CallSite) async throws -> QueryResult

    /// Executes statements in one round trip and returns their results in order.
    ///
    /// The first statement that fails ends the batch: those after it do not run, and its error, which names the
    /// statement, is thrown. Outside a transaction the whole batch is one implicit transaction.
    @discardableResult
    nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], at callSite: CallSite
    ) async throws -> [QueryResult]

    /// Executes the statements that a source gives, in one pipeline of bounded size, and in transactions of its own unless
    /// one is open.
    ///
    /// `executeMany(_:atomicity:fileID:line:_:onResult:)` is the same for the elements of a sequence.
    ///
    /// - Parameters:
    ///   - atomicity: what an error undoes.
    ///   - next: gives the next statement, nil at the end.
    ///   - onResult: takes the result of each statement and its number from 0, in order.
    @discardableResult
    nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, at callSite: CallSite,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary

    /// Executes one statement and undoes what it did, by rolling back a transaction or a savepoint of its own.
    nonisolated(nonsending) func rehearse(_ statement: PreparedSQL, at callSite: CallSite) async throws -> QueryResult

    /// The observers that want to know of loaded relations whether they are read; none by default.
    var relationObservers: [any DatabaseObserver] { get }
}

extension Executor {
    /// Nobody wants to know.
    public var relationObservers: [any DatabaseObserver] { [] }

    /// Executes one statement and returns its rows; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
    ///
    /// The first statement of a transaction carries the BEGIN:
    ///
    /// ```sql
    /// BEGIN; UPDATE accounts SET balance = balance - $1 WHERE id = $2
    /// ```
    @discardableResult
    @inlinable public nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryResult {
        try await execute(statement, at: CallSite(fileID: fileID, line: line))
    }

    /// Executes statements in one round trip and returns their results in order.
    ///
    /// Outside a transaction they are one implicit transaction: all of them, or none.
    @discardableResult
    @inlinable public nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], fileID: String = #fileID, line: UInt = #line
    ) async throws -> [QueryResult] {
        try await pipeline(statements, at: CallSite(fileID: fileID, line: line))
    }

    /// Executes the statements that a source gives, in one pipeline of bounded size.
    ///
    /// `executeMany(_:atomicity:fileID:line:_:onResult:)` is the same with SQL for each element of a sequence.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, fileID: String = #fileID, line: UInt = #line,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        try await executeMany(
            atomicity: atomicity, at: CallSite(fileID: fileID, line: line), next: next, onResult: onResult)
    }

    /// Executes one statement, and undoes what it did.
    ///
    /// ```sql
    /// BEGIN; DELETE FROM users WHERE …
    /// ROLLBACK
    /// ```
    ///
    /// In a transaction it is undone by a savepoint, and the transaction goes on. What no rollback undoes stays: values that
    /// sequences have given out, and what functions do outside the database.
    public nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryResult {
        try await rehearse(statement, at: CallSite(fileID: fileID, line: line))
    }
}
