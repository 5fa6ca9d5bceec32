/// What a ``FaultProxy`` has seen since it was started: what each side said, whether or not it reached the other one.
public struct ProxyStatistics: Hashable, Sendable {
    /// Connections that were accepted, cancel requests among them.
    public var connections = 0
    /// Connections that are open now.
    public var open = 0
    /// The most connections that were at once between their first byte and the server's first ReadyForQuery.
    public var mostConnecting = 0
    /// Connections that asked to cancel the statement of another one.
    public var cancelRequests = 0
    /// Connections that the server did not accept.
    public var refusedByServer = 0
    /// Bytes that clients sent.
    public var bytesFromClient = 0
    /// Bytes that the server sent.
    public var bytesFromServer = 0

    private var fromClient = [Int](repeating: 0, count: 256)
    private var fromServer = [Int](repeating: 0, count: 256)

    /// How often the server said that it is ready for the next statement: the round trips, and one for each connection.
    public var readyForQuery: Int { messages("Z", .fromServer) }

    /// How many complete messages with this letter one side sent.
    public func messages(_ letter: Character, _ direction: Fault.Direction) -> Int {
        guard let type = letter.asciiValue else { return 0 }
        return direction == .fromClient ? fromClient[Int(type)] : fromServer[Int(type)]
    }

    mutating func add(_ link: ProxyLink) {
        bytesFromClient += link.fromClient.bytes
        bytesFromServer += link.fromServer.bytes
        if link.kind == .cancel { cancelRequests += 1 }
        for type in 0..<256 {
            fromClient[type] += link.fromClient.filter.counts[type]
            fromServer[type] += link.fromServer.filter.counts[type]
        }
    }
}
