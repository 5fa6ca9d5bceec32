package import HowdahTypes
import HowdahWire

extension Database {
    /// A database named by the `PG*` variables of an environment, as libpq reads them. Nothing is opened before the
    /// first use.
    ///
    /// ```swift
    /// let db = try Database(environment: ProcessInfo.processInfo.environment)
    /// ```
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if a variable or the pool's configuration is wrong.
    public convenience init(environment: [String: String], pool: PoolConfiguration = PoolConfiguration()) throws {
        try self.init(ConnectionConfiguration(environment: environment), pool: pool)
    }

    /// A session on a connection of its own, beside the pool and outside its limits.
    ///
    /// - Parameter onNotice: is told of every notice and warning of the server.
    package nonisolated(nonsending) func openDedicated(
        onNotice: (@Sendable (DatabaseError.ServerFields) -> Void)? = nil
    ) async throws -> sending DedicatedSession {
        let connection = try await pool.factory(ContinuousClock.now + pool.connectTimeout)
        (connection as? Connection)?.onNotice = onNotice
        return DedicatedSession(connection)
    }
}

extension DedicatedSession {
    /// Whether a transaction is open, failed or not; known without a round trip.
    package var isInTransaction: Bool {
        switch session.driver.connection.transactionStatus {
        case .inTransaction, .failed: true
        default: false
        }
    }
}
