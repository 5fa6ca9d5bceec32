public import HowdahTypes

/// A notification that another session sent with `NOTIFY` or ``Executor/notify(_:_:fileID:line:)``.
public struct DatabaseNotification: Hashable, Sendable {
    /// The channel it was sent on.
    public let channel: String
    /// Its text; empty if it was sent without one.
    public let payload: String
    /// The server process that sent it, as `pg_backend_pid()` has it there.
    public let processID: Int32

    package init(channel: String, payload: String, processID: Int32) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
    }

    /// The payload, read as JSON.
    ///
    /// ```swift
    /// let change = try notification.decode(OrderChange.self)
    /// ```
    ///
    /// - Throws: ``DatabaseError/Code/decodingFailed`` with the path to what does not match.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONText.decode(type, from: payload)
    }
}

/// What a ``NotificationSequence`` yields.
public enum NotificationEvent: Sendable {
    /// All channels are listened to from here on, and what was sent before may not have been seen: read the state now.
    /// The first event of a sequence, and the first after each interruption or overflow.
    case gap(NotificationGap)
    /// A notification arrived.
    case notification(DatabaseNotification)
    /// The connection was lost or could not be made; a ``gap(_:)`` follows once notifications arrive again.
    case interrupted(DatabaseError)
}

/// Why notifications may not have been seen.
public enum NotificationGap: Hashable, Sendable {
    /// The sequence has begun: what was sent earlier was not for it.
    case subscribed
    /// The connection was lost and made anew; what was sent meanwhile was not kept by the server.
    case reconnected
    /// The events were not taken fast enough, and so many notifications were dropped.
    case overflowed(dropped: Int)
}
