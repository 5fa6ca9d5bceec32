/// Whether a database can be used, for a health endpoint.
///
/// ```swift
/// router.get("/health/db") { _ in
///     let health = await db.health()
///     return Response(status: health.httpStatus, body: try JSONEncoder().encode(health))
/// }
/// // 200 {"status":"healthy","reasons":[],"latency":0.0012,"pool":{"idle":2,"inUse":3,…},"server":{"role":"primary",…}}
/// ```
///
/// What is encoded names no address, user or statement; ``error`` has those, and is not encoded.
public struct HealthReport: Sendable, Codable, CustomStringConvertible {
    /// Whether the database can be used.
    public enum Status: String, Hashable, Sendable, Codable {
        /// It answers, and nothing is wrong.
        case healthy
        /// It answers, but see the reasons.
        case degraded
        /// It cannot be used now.
        case unhealthy
    }

    /// The part that a server plays in replication.
    public enum Role: String, Hashable, Sendable, Codable {
        /// It accepts writes.
        case primary
        /// It follows a primary, and can only be read.
        case replica
    }

    /// Whether the database can be used.
    public internal(set) var status = Status.healthy
    /// What is wrong, as sentences.
    public internal(set) var reasons: [String] = []
    /// How long the check took, in seconds, the wait for a connection included; `nil` if there was no answer.
    public internal(set) var latency: Double?
    /// The pool's connections.
    public let pool: Pool
    /// The server, if it answered.
    public internal(set) var server: Server?
    /// Why there was no answer; not encoded.
    public internal(set) var error: (any Error)?

    private enum CodingKeys: CodingKey { case status, reasons, latency, pool, server }

    /// A pool's connections.
    public struct Pool: Hashable, Sendable, Codable {
        /// Connections that are ready.
        public let idle: Int
        /// Connections that sessions hold.
        public let inUse: Int
        /// Callers that wait for a connection.
        public let waiting: Int
        /// The most connections allowed.
        public let capacity: Int
    }

    /// A server that answered.
    public struct Server: Hashable, Sendable, Codable {
        /// Its version: `15.18`.
        public let version: String
        /// The part that it plays in replication.
        public let role: Role
        /// On a replica: how old what it shows is, in seconds; 0 if it has replayed all that it has received, `nil` if
        /// it has replayed nothing yet.
        public let lagSeconds: Double?
        /// On a replica: how many bytes it has received and not replayed.
        public let lagBytes: Int?

        package init(version: String, role: Role, lagSeconds: Double?, lagBytes: Int?) {
            self.version = version
            self.role = role
            self.lagSeconds = lagSeconds
            self.lagBytes = lagBytes
        }
    }

    /// The status for an HTTP response: 503 if unhealthy, else 200.
    public var httpStatus: Int { status == .unhealthy ? 503 : 200 }

    /// `degraded: The replica is 41 s behind.`
    public var description: String {
        ([status.rawValue + (reasons.isEmpty ? "" : ":")] + reasons).joined(separator: " ")
    }
}

extension HealthReport {
    /// The report on a pool whose server has not been asked yet.
    package init(of metrics: DatabaseMetrics) {
        pool = Pool(
            idle: metrics.pool.idle, inUse: metrics.pool.inUse, waiting: metrics.pool.waiting,
            capacity: metrics.size + metrics.maxOverflow)
    }

    /// The server has answered.
    package mutating func answered(_ server: Server, after latency: Duration, limits: HealthLimits) {
        self.server = server
        self.latency = latency.seconds
        if latency > limits.latency { degrade("The check took \(latency.inSeconds).") }
        if let lag = server.lagSeconds, lag > limits.lag.seconds {
            degrade("The replica is \(Duration.seconds(lag).inSeconds) behind.")
        }
        if pool.waiting > 0 { degrade("\(pool.waiting) callers wait for a connection.") }
    }

    /// There was no answer.
    mutating func failed(_ error: (any Error)?, within timeout: Duration) {
        status = .unhealthy
        self.error = error
        let isExhausted = pool.inUse >= pool.capacity
        let cause = error.map { "The database cannot be used: \($0.name)." }
        reasons.append(cause ?? "There was no answer within \(timeout.inSeconds).")
        if isExhausted {
            reasons.append("All \(pool.capacity) connections are in use, and \(pool.waiting) callers wait.")
        }
    }

    private mutating func degrade(_ reason: String) {
        status = .degraded
        reasons.append(reason)
    }
}

/// From where on a database that answers is degraded.
public struct HealthLimits: Hashable, Sendable {
    /// How long the check may take. Default: 1 second.
    public var latency: Duration = .seconds(1)
    /// How far behind a replica may be. Default: 30 seconds.
    public var lag: Duration = .seconds(30)

    /// The defaults.
    public init() {}
}
