import HowdahTypes

extension Database {
    /// Runs a closure in a transaction on a connection of the pool: commits when it returns, rolls back and throws
    /// again when it throws or its task is cancelled.
    ///
    /// ```swift
    /// try await db.withTransaction(isolation: .serializable, retry: .serializationFailures(max: 5)) { transaction in
    ///     try await transaction.execute(debit)
    ///     try await transaction.execute(credit)
    /// }
    /// // BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE …      one round trip
    /// // UPDATE …
    /// // COMMIT
    /// ```
    ///
    /// With a retry policy the closure may run several times, all of them within one `timeout`. The connection goes back to the pool between two runs, and
    /// before ``Transaction/afterCommit(_:)`` hooks run.
    ///
    /// - Parameter timeout: how long all of it may take, from the wait for a connection to the end of COMMIT. When it
    ///   has passed, the statement that runs is cancelled on the server, and the transaction is rolled back.
    /// - Throws: as ``Session/withTransaction(isolation:readOnly:deferrable:retry:timeout:fileID:line:_:)`` and
    ///   ``withSession(timeout:fileID:line:_:)``.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<T>(
        isolation: IsolationLevel? = nil, readOnly: Bool = false, deferrable: Bool = false,
        retry: RetryPolicy = .never, timeout: Duration? = nil, fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending Transaction) async throws -> sending T
    ) async throws -> sending T {
        let mode = TransactionMode(isolation: isolation, isReadOnly: readOnly, isDeferrable: deferrable)
        let limit = timeout.map { TimeLimit($0, from: pool.clock.now()) }
        let callSite = CallSite(fileID: fileID, line: line)
        var runs = 0
        while true {
            do {
                var hooks: [TransactionStack.CommitHook] = []
                nonisolated(unsafe) let result = try await withSession(limit, at: callSite) { session in
                    nonisolated(unsafe) let result = try await session.driver.transact(mode, at: callSite, body)
                    hooks = session.driver.takeCommitHooks()
                    return result
                }
                for hook in hooks { await hook() }
                return result
            } catch {
                runs += 1
                try await retry.pauseOrThrow(error, runs: runs, within: limit?.left(at: pool.clock.now())) {
                    pool.noteRetry(after: $0)
                }
            }
        }
    }
}
