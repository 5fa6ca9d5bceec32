package import HowdahTypes
package import HowdahWire

/// A session on a connection of its own, outside any pool, for work that holds one for long: a migration run.
///
/// ```swift
/// let dedicated = try await DedicatedSession.open(configuration) { notice in print(notice.message) }
/// try await dedicated.session.simple("SET lock_timeout = '5s'")
/// dedicated.close()
/// ```
package final class DedicatedSession {
    /// The session; it throws ``SessionClosed`` after ``close()``.
    package let session: Session

    init(_ connection: any PooledConnection) {
        session = Session(SessionDriver(connection) { _ in connection.close() })
    }

    /// Connects.
    ///
    /// - Parameter onNotice: is told of every notice and warning of the server.
    package static nonisolated(nonsending) func open(
        _ configuration: ConnectionConfiguration,
        onNotice: (@Sendable (DatabaseError.ServerFields) -> Void)? = nil
    ) async throws -> sending DedicatedSession {
        let connection = try await Connection.connect(configuration, on: EventLoopGroup.shared.next())
        connection.onNotice = onNotice
        return DedicatedSession(connection)
    }

    /// Closes the connection; an open transaction is rolled back by the server.
    package func close() { session.driver.close() }
}
