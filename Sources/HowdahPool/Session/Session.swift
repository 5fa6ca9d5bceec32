public import HowdahTypes

/// One connection for the length of a closure, used by one task.
///
/// ```swift
/// let names = try await db.withSession { session in
///     try await session.execute(PreparedSQL(sql: "SELECT name FROM users"))
/// }
/// ```
///
/// A session is not `Sendable`: two `async let`, a task group's `addTask` and `Task { }` cannot share it, which the
/// compiler checks. Give each task a session of its own. A session kept past its closure throws ``SessionClosed``.
///
/// While a transaction is open on the session, statements of the session run in the innermost transaction or savepoint:
/// there is one connection, and the server knows no other place.
public final class Session: Executor {
    let driver: SessionDriver

    init(_ driver: SessionDriver) { self.driver = driver }

    /// Executes one statement on the session's connection.
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        try await driver.execute(statement, at: callSite)
    }

    /// Executes statements in one round trip on the session's connection.
    @discardableResult
    public nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], at callSite: CallSite
    ) async throws -> [QueryResult] {
        try await driver.pipeline(statements, at: callSite)
    }

    /// Runs a closure in a transaction: commits when it returns, rolls back and throws again when it throws.
    ///
    /// ```swift
    /// try await session.withTransaction { transaction in
    ///     try await transaction.execute(debit)
    ///     try await transaction.execute(credit)
    /// }
    /// // BEGIN; UPDATE …          one round trip
    /// // UPDATE …
    /// // COMMIT
    /// ```
    ///
    /// Inside an open transaction of the session it is a savepoint, as ``Transaction/withTransaction(fileID:line:_:)`` is.
    ///
    /// - Parameter timeout: how long all of it may take, all runs included. When it has passed, the statement that runs is
    ///   cancelled on the server, and the transaction is rolled back. A timeout of the session counts as well.
    /// - Throws: what the closure throws; ``DatabaseError/Code/transactionAborted`` if a statement had failed and the
    ///   closure returned all the same; ``DatabaseError/Code/commitOutcomeUnknown`` if the connection broke during
    ///   COMMIT.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<T>(
        isolation: IsolationLevel? = nil, readOnly: Bool = false, deferrable: Bool = false,
        retry: RetryPolicy = .never, timeout: Duration? = nil, fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending Transaction) async throws -> sending T
    ) async throws -> sending T {
        let mode = TransactionMode(isolation: isolation, isReadOnly: readOnly, isDeferrable: deferrable)
        let retry = driver.isInTransaction ? RetryPolicy.never : retry
        let outer = driver.limit
        driver.shortenLimit(timeout)
        defer { driver.limit = outer }
        nonisolated(unsafe) let result = try await transact(
            mode, retry: retry, at: CallSite(fileID: fileID, line: line), body)
        for hook in driver.takeCommitHooks() { await hook() }
        return result
    }

    private nonisolated(nonsending) func transact<T>(
        _ mode: TransactionMode, retry: RetryPolicy, at callSite: CallSite,
        _ body: nonisolated(nonsending) (sending Transaction) async throws -> sending T
    ) async throws -> sending T {
        var runs = 0
        while true {
            do {
                return try await driver.transact(mode, at: callSite, body)
            } catch {
                runs += 1
                try await retry.pauseOrThrow(error, runs: runs, within: driver.timeLeft) { driver.noteRetry($0) }
            }
        }
    }
}

@available(*, unavailable, message: "a session belongs to one task; give each task its own with withSession")
extension Session: Sendable {}

extension Session {
    /// Executes SQL without parameters by the simple protocol: several statements may stand in one text.
    @discardableResult
    package nonisolated(nonsending) func simple(
        _ sql: String, at callSite: CallSite? = nil
    ) async throws -> [QueryResult] {
        try await driver.simple(sql, at: callSite)
    }

    /// The identifier of the server's process, as `pg_backend_pid()` has it.
    package var processID: Int32 { driver.connection.processID }

    /// The server's version: 150018 is 15.18.
    package var serverVersion: Int { driver.connection.serverVersion }
}
