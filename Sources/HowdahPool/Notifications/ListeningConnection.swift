package import HowdahTypes
package import HowdahWire

/// What a listener needs of a connection.
package protocol ListeningConnection: AnyObject, Sendable {
    nonisolated(nonsending) func simple(
        _ sql: String, deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult]

    nonisolated(nonsending) func notifications(
        deadline: ContinuousClock.Instant?, isInterrupted: @Sendable () -> Bool
    ) async throws -> [DatabaseNotification]

    /// Makes a wait for notifications look whether it is interrupted.
    func wakeUp()
    /// Closes the socket.
    func close()
}

extension Connection: ListeningConnection {}
