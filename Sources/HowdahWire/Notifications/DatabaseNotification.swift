import HowdahTypes

/// A notification that another session sent with `NOTIFY` or `notify(_:_:)`.
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
