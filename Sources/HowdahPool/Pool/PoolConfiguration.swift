public import HowdahTypes

/// How many connections a ``Database`` keeps, for how long, and how callers wait for them.
///
/// ```swift
/// var pool = PoolConfiguration()
/// pool.size = 20
/// pool.acquireTimeout = .seconds(2)
/// let db = try Database(url: "postgres://localhost/shop", pool: pool)
/// ```
///
/// A good size is small: about twice the cores of the database server. A task that may hold `n` sessions at once needs
/// `tasks × (n - 1) + 1` connections to be safe from waiting for itself; better, use one session per task.
public struct PoolConfiguration: Sendable {
    /// What metrics call the pool. Default: the server's address, the user and the database.
    public var name: String?
    /// The most connections that stay open, in connections. Default: twice the cores, at most 10.
    public var size: Int
    /// Connections beyond ``size`` that a rush may open; each is closed when it is returned and nobody waits. Default: 0.
    public var maxOverflow = 0
    /// Idle connections that are kept ready once the database has been used. Default: 0.
    public var minIdle = 0
    /// How long a caller waits for a connection before ``DatabaseError/Code/poolExhausted``. Default: 5 seconds.
    public var acquireTimeout: Duration = .seconds(5)
    /// How old a connection may become; each gets a random 80 to 100 % of it, so that they do not end together.
    /// A leased connection is never ended by it. Default: 30 minutes.
    public var maxLifetime: Duration = .seconds(30 * 60)
    /// How long a connection above ``minIdle`` may be idle. Default: 5 minutes.
    public var maxIdleTime: Duration = .seconds(5 * 60)
    /// How many statements a connection executes before it is replaced; `nil` is any number. Default: `nil`.
    public var maxQueries: Int?
    /// When an idle connection is proven alive by an empty query. Default: after it was idle for 1 second.
    public var prePing: PrePing = .afterIdle(.seconds(1))
    /// How many callers may wait at once; the next one fails immediately. Default: 10,000.
    public var maxWaiters = 10_000
    /// How many connections are opened at the same time. Default: 4.
    public var connectConcurrency = 4
    /// Whether a returned connection is cleaned of what its session has left on the server. Default: if the session has
    /// run a statement that leaves something.
    public var resetOnReturn: ResetOnReturn = .whenNeeded
    /// How long the reset of a returned connection may take before it is closed instead. Default: 5 seconds.
    public var resetTimeout: Duration = .seconds(5)
    /// How long ``Database/shutdown(grace:)`` waits for sessions by default. Default: 30 seconds.
    public var shutdownGrace: Duration = .seconds(30)
    /// How long a session may hold its connection before it is reported, and again every five minutes; `nil` is never.
    /// Default: 30 seconds.
    public var longSession: Duration? = .seconds(30)
    /// Is told of each session that has been open for ``longSession``. Default: a line on standard error.
    public var onLongSession: @Sendable (OpenSession) -> Void = { $0.warn() }
    /// Who is told of every statement, transaction, session and wait for a connection. Default: nobody.
    public var observers: [any DatabaseObserver] = []
    /// How many single SELECT statements of different tasks may share one round trip while all connections are busy.
    /// Default: 1, none.
    ///
    /// With 8 and more, a database that many tasks read through a few connections answers more than twice as many
    /// queries, because every message carries several. Only statements that are given to the `Database` itself take part
    /// (`User.find(id, in: db)`), outside transactions, without row locks, prepared on the connection, and that took less
    /// than 5 ms when they ran last. They are one implicit transaction; if one fails, each is executed again by itself. A
    /// task that is cancelled goes on at once, and its statement runs to its end; a statement that turns out slow holds
    /// up those that share its round trip.
    public var multiplexing = 1
    /// Which threads run the closures of sessions. Default: the event loop of the connection.
    public var executor: ExecutorChoice = .loop
    /// How the connection beside the pool that listens for notifications is watched.
    public var notifications = NotificationConfiguration()
    /// Runs once on every connection that the pool opens, before anybody uses it: `SET`, `LISTEN`, …
    /// It has what connecting has left of `ConnectionConfiguration.connectTimeout`. If it throws, the connection is closed and counts as a failed attempt to connect.
    public var onConnect: (@Sendable (sending Session) async throws -> Void)?
    /// Runs on every session before its closure, on the session's connection: `SET app.tenant = …`. If it throws, the
    /// connection is closed, and whoever asked for the session gets the error.
    public var onAcquire: (@Sendable (sending Session) async throws -> Void)?
    /// Runs on every session after its closure, whether that threw or not, before the connection is returned; not if the
    /// connection broke. It sees the session as the closure left it, an open transaction included, which is rolled back
    /// afterwards. The caller's cancellation and timeout do not reach it; it has ``resetTimeout``. If it throws, the
    /// connection is closed instead of returned, and the caller gets the closure's result all the same.
    public var onRelease: (@Sendable (sending Session) async throws -> Void)?
    /// Is told of every notice and warning that the server sends on a connection of the pool: `RAISE NOTICE`, `table
    /// does not exist, skipping`, … It runs on the thread of the statement and must be short.
    public var onNotice: (@Sendable (DatabaseError.ServerFields) -> Void)?

    /// The defaults.
    public init() {
        size = min(10, 2 * processorCount())
    }

    /// The defaults, with a size.
    public init(size: Int) {
        self.size = size
    }

    /// When an idle connection is checked by a round trip before it is handed out.
    ///
    /// A look at the socket that costs no round trip is made in any case; it sees a server that closed the connection,
    /// not one that vanished without a word.
    public enum PrePing: Hashable, Sendable {
        /// Before every use of an idle connection: one round trip more for each.
        case always
        /// Only after the connection was idle for longer than this.
        case afterIdle(Duration)
        /// Never.
        case never

        /// Whether a connection that was idle for `time` needs the round trip.
        package func isDue(afterIdle time: Duration) -> Bool {
            switch self {
            case .always: true
            case .afterIdle(let limit): time > limit
            case .never: false
            }
        }
    }

    /// Which threads run the closure of a session.
    public enum ExecutorChoice: Hashable, Sendable {
        /// The thread that watches the connection's socket: no hop between threads per statement. Work that computes
        /// for milliseconds, or blocks, should not run in the closure then.
        case loop
        /// The caller's executor: every statement hops to the loop's thread and back.
        case inherited
    }
}

extension PoolConfiguration {
    /// Throws ``DatabaseError/Code/configuration`` if a setting is out of range or contradicts another.
    public func validate() throws {
        try require(size >= 1, "size must be at least 1, not \(size)")
        try require(maxOverflow >= 0, "maxOverflow must not be negative, but is \(maxOverflow)")
        try require((0...size).contains(minIdle), "minIdle must be from 0 to size (\(size)), not \(minIdle)")
        try require(maxWaiters >= 0, "maxWaiters must not be negative, but is \(maxWaiters)")
        try require(connectConcurrency >= 1, "connectConcurrency must be at least 1, not \(connectConcurrency)")
        try require(multiplexing >= 1, "multiplexing must be at least 1, not \(multiplexing)")
        try require(maxQueries ?? 1 >= 1, "maxQueries must be at least 1, not \(maxQueries ?? 0)")
        try require(
            notifications.bufferSize >= 1,
            "notifications.bufferSize must be at least 1, not \(notifications.bufferSize)")
        try require(shutdownGrace >= .zero, "shutdownGrace must not be negative, but is \(shutdownGrace)")
        let positive: [(String, Duration)] = [
            ("acquireTimeout", acquireTimeout), ("maxLifetime", maxLifetime), ("maxIdleTime", maxIdleTime),
            ("resetTimeout", resetTimeout), ("notifications.heartbeat", notifications.heartbeat),
            ("notifications.answerTimeout", notifications.answerTimeout),
        ]
        if let longSession { try require(longSession > .zero, "longSession must be positive, but is \(longSession)") }
        for (name, value) in positive { try require(value > .zero, "\(name) must be positive, but is \(value)") }
    }

    private func require(_ condition: Bool, _ message: String) throws {
        guard !condition else { return }
        throw DatabaseError(.configuration, message: "PoolConfiguration: \(message).")
    }

    /// Whether something runs before or after each session.
    var hasSessionHooks: Bool { onAcquire != nil || onRelease != nil }

    /// The most connections that may exist at once.
    package var capacity: Int { size + maxOverflow }

    /// How often idle connections are looked at.
    package var reapPeriod: Duration { min(maxIdleTime / 4, maxLifetime / 20) }

    /// How long the round trip that proves a connection alive may take.
    package var pingTimeout: Duration { min(.seconds(1), acquireTimeout / 4) }
}
