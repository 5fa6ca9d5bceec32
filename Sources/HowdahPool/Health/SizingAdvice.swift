/// How large a pool should be, by what it did between two snapshots.
///
/// By Little's law a pool that hands out λ connections per second, each for a time W, has λ · W of them in use on
/// average. Requests come unevenly, so twice the square root of that is added; and no pool may take more than its share
/// of the connections that the server allows.
///
/// ```swift
/// let before = db.metrics
/// try await Task.sleep(for: .seconds(300))         // at a busy hour
/// print(try await db.sizingAdvice(since: before, instances: 4))
/// // size 12: 210.0 sessions/s × 30.1 ms = 6.3 in use on average, and room for uneven times. The server allows 24 for
/// // each of 4 instances.
/// ```
public struct SizingAdvice: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Sessions per second, λ.
    public let rate: Double
    /// How long a session holds its connection on average, in seconds, W.
    public let useTime: Double
    /// The connections in use on average, λ · W.
    public var meanInUse: Double { rate * useTime }
    /// What the load asks for: the average and room for uneven times.
    public let wanted: Int
    /// What the server allows this instance.
    public let allowed: Int
    /// How many instances of the application share the server.
    public let instances: Int
    /// The pool's size and overflow now.
    public let current: Int
    /// The size to set: what the load asks for, if the server allows it; at least 2, where it does.
    public var size: Int { min(wanted, allowed) }

    /// The advice for what happened between two snapshots of a pool.
    ///
    /// - Parameters:
    ///   - earlier: The first snapshot.
    ///   - later: The second one, at least a second later.
    ///   - limits: What the server allows all its clients.
    ///   - instances: How many instances of the application, this one included, share the server.
    public init(since earlier: DatabaseMetrics, until later: DatabaseMetrics, limits: ServerLimits, instances: Int = 1)
    {
        let uses = later.useTime.since(earlier.useTime)
        rate = Double(uses.count) / max(1, (later.time - earlier.time).seconds)
        useTime = uses.mean.seconds
        let mean = rate * useTime
        // To a thousandth first, so that the last digit of a sum does not ask for a connection more.
        let thousandths = ((mean + 2 * mean.squareRoot()) * 1_000).rounded()
        wanted = max(2, Int(min(1e6, (thousandths / 1_000).rounded(.up))))
        self.instances = max(1, instances)
        allowed = max(1, limits.available / self.instances)
        current = later.size + later.maxOverflow
    }

    /// The advice in words, with the numbers it comes from.
    public var description: String {
        let inUse = Self.one(meanInUse)
        var text =
            "size \(size): \(Self.one(rate)) sessions/s × \(Self.one(useTime * 1_000)) ms = \(inUse) in use on average, "
            + "and room for uneven times. The server allows \(allowed)"
        text += instances == 1 ? "." : " for each of \(instances) instances."
        if wanted > allowed {
            text += " The load asks for \(wanted): shorten sessions, or put a pooler in front of the server."
        }
        return text
    }

    private static func one(_ value: Double) -> String {
        let tenths = Int((min(value, 1e9) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// How many connections a server allows.
public struct ServerLimits: Hashable, Sendable, Codable {
    /// `max_connections`: of all clients together.
    public var maxConnections: Int
    /// `superuser_reserved_connections` and `reserved_connections`: of those, the ones that ordinary users cannot have.
    public var reserved: Int
    /// Connections to leave to others: migrations, dashboards, a colleague's psql.
    public var others: Int

    /// The limits of a server.
    public init(maxConnections: Int, reserved: Int, others: Int = 0) {
        self.maxConnections = maxConnections
        self.reserved = reserved
        self.others = others
    }

    /// What is left for the application.
    public var available: Int { max(0, maxConnections - max(0, reserved) - max(0, others)) }
}
