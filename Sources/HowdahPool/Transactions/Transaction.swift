public import HowdahTypes

/// A transaction, or a savepoint in one, for the length of a closure.
///
/// Like a ``Session``, it belongs to one task and cannot outlive its closure. While a nested transaction is open,
/// statements of the outer one run in the nested one, and are undone with it if it throws.
public final class Transaction: SessionExecutor {
    let driver: SessionDriver
    let serial: Int

    init(_ driver: SessionDriver, serial: Int) {
        self.driver = driver
        self.serial = serial
    }

    /// The way to the transaction's connection.
    public var lane: SessionLane { SessionLane(driver, serial: serial) }

    /// Executes one statement in the transaction.
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        try await driver.execute(statement, in: serial, at: callSite)
    }

    /// Executes statements in one round trip in the transaction.
    @discardableResult
    public nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], at callSite: CallSite
    ) async throws -> [QueryResult] {
        try await driver.pipeline(statements, in: serial, at: callSite)
    }

    /// Runs a closure in a savepoint: what it did is kept when it returns and undone when it throws.
    ///
    /// ```swift
    /// do {
    ///     try await transaction.withTransaction { nested in try await nested.execute(insert) }
    /// } catch let error as DatabaseError where error.isUniqueViolation() {
    ///     // the outer transaction goes on
    /// }
    /// ```
    /// ```sql
    /// SAVEPOINT sp_1; INSERT …
    /// RELEASE SAVEPOINT sp_1        -- or ROLLBACK TO SAVEPOINT sp_1; RELEASE SAVEPOINT sp_1
    /// ```
    @discardableResult
    public nonisolated(nonsending) func withTransaction<T>(
        fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending Transaction) async throws -> sending T
    ) async throws -> sending T {
        try await driver.transact(
            TransactionMode(), in: serial, at: CallSite(fileID: fileID, line: line), body)
    }

    /// Runs `hook` once the outermost transaction is committed; never if it, or the savepoint this is, is rolled back.
    ///
    /// ```swift
    /// transaction.afterCommit { await cache.remove(id) }
    /// ```
    public func afterCommit(_ hook: @escaping @Sendable () async -> Void) {
        driver.afterCommit(of: serial, hook)
    }
}

@available(*, unavailable, message: "a transaction belongs to one task")
extension Transaction: Sendable {}
