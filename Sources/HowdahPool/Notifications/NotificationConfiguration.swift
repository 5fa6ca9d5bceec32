/// How the connection that listens for notifications is watched.
///
/// ```swift
/// var pool = PoolConfiguration()
/// pool.notifications.heartbeat = .seconds(5)
/// ```
public struct NotificationConfiguration: Sendable {
    /// After how much silence the connection is proven alive by an empty query. Default: 20 seconds.
    public var heartbeat: Duration = .seconds(20)
    /// How long the server may take to answer it, and to answer LISTEN, before the connection is given up and made
    /// anew. Default: 10 seconds.
    public var answerTimeout: Duration = .seconds(10)
    /// How many events a sequence keeps for a reader that is slower than they arrive. Default: 1,024.
    public var bufferSize = 1_024

    /// The defaults.
    public init() {}
}
