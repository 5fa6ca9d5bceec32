/// What a pool holds at one moment, and what it did since it was made.
///
/// ```swift
/// let pool = db.statistics
/// print(pool.inUse, pool.idle, pool.waiting)
/// ```
public struct PoolStatistics: Hashable, Sendable {
    /// The connections that exist, in whatever state; never more than `size + maxOverflow`.
    public var size: Int { idle + inUse + connecting + resetting + closing }
    /// Connections that are ready and that nobody uses.
    public var idle = 0
    /// Connections that a session holds.
    public var inUse = 0
    /// Connections that are being opened.
    public var connecting = 0
    /// Returned connections that are rolled back or cleaned before the next use.
    public var resetting = 0
    /// Connections that are being closed.
    public var closing = 0
    /// Connections beside the pool that listen for notifications: 0 or 1.
    public var listening = 0
    /// Callers that wait for a connection.
    public var waiting = 0

    /// How often a connection was handed out.
    public var acquired: UInt64 = 0
    /// How often a caller gave up because no connection came free in time.
    public var timedOut: UInt64 = 0
    /// How often a waiting caller's task was cancelled.
    public var cancelled: UInt64 = 0
    /// How often a caller was refused without waiting: queue full, nested session, shutdown, wrong configuration.
    public var refused: UInt64 = 0
    /// How many connections were opened.
    public var connected: UInt64 = 0
    /// How many attempts to open a connection failed.
    public var connectFailures: UInt64 = 0
    /// How many connections were closed, for whatever reason.
    public var closed: UInt64 = 0
    /// How many connections came back inside a transaction and were rolled back by the pool.
    public var rolledBackOnReturn: UInt64 = 0
    /// How many connections came back outside a transaction and were cleaned of what their session had left: settings,
    /// temporary tables, locks, …
    public var cleanedOnReturn: UInt64 = 0
}
