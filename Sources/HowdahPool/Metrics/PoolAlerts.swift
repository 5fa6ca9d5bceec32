/// Whether a pool needs attention, and why.
public struct PoolAlerts: Hashable, Sendable, Codable, CustomStringConvertible {
    /// How urgent it is.
    public enum Level: Int, Hashable, Sendable, Codable, Comparable, CaseIterable {
        /// Nothing to do.
        case ok
        /// Look at it today.
        case warning
        /// Look at it now.
        case critical

        /// The order of urgency.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// One thing that is not as it should be.
    public struct Reason: Hashable, Sendable, Codable {
        /// How urgent it is.
        public let level: Level
        /// What is wrong, with the number: `utilisation 95 % (critical above 90 %)`.
        public let text: String
    }

    /// The highest level of all reasons.
    public var level: Level { reasons.map(\.level).max() ?? .ok }
    /// What is wrong, the most urgent first.
    public let reasons: [Reason]

    init(_ reasons: [Reason?]) {
        self.reasons = reasons.compactMap { $0 }.sorted { $0.level > $1.level }
    }

    /// `ok`, or `critical: utilisation 95 % (critical above 90 %); …`.
    public var description: String {
        reasons.isEmpty ? "ok" : "\(level): " + reasons.map(\.text).joined(separator: "; ")
    }
}

extension DatabaseMetrics {
    /// Whether the pool needs attention, by what happened since an earlier snapshot.
    ///
    /// | what | warning above | critical above |
    /// | --- | --- | --- |
    /// | utilisation: connections in use, of all allowed | 70 % | 90 % |
    /// | wait for a connection, 99th percentile | 100 ms | 1 s |
    /// | overflow connections, of `maxOverflow` | 50 % | 80 % |
    /// | callers that got no connection | 1 per minute | 10 per minute |
    ///
    /// ```swift
    /// var last = db.metrics
    /// while !Task.isCancelled {
    ///     try await Task.sleep(for: .seconds(60))
    ///     let now = db.metrics
    ///     let alerts = now.alerts(since: last)
    ///     if alerts.level > .ok { logger.warning("\(alerts)") }
    ///     last = now
    /// }
    /// ```
    public func alerts(since earlier: DatabaseMetrics) -> PoolAlerts {
        PoolAlerts([utilisation, wait(since: earlier), overflow, failures(since: earlier)])
    }

    private var utilisation: PoolAlerts.Reason? {
        share("utilisation", of: pool.inUse, in: size + maxOverflow, warning: 70, critical: 90)
    }

    private var overflow: PoolAlerts.Reason? {
        share("overflow use", of: max(0, pool.size - size), in: maxOverflow, warning: 50, critical: 80)
    }

    private func share(
        _ name: String, of part: Int, in whole: Int, warning: Double, critical: Double
    ) -> PoolAlerts.Reason? {
        guard whole > 0 else { return nil }
        let percent = Double(part) * 100 / Double(whole)
        return reason(name, percent, "\(Int(percent.rounded())) %", " %", warning: warning, critical: critical)
    }

    private func wait(since earlier: DatabaseMetrics) -> PoolAlerts.Reason? {
        let waits = waitTime.since(earlier.waitTime)
        guard waits.count > 0 else { return nil }
        let bound = waits.quantile(0.99)
        let text = bound.map { "up to " + $0.inSeconds } ?? "over 1 s"
        return reason(
            "wait for a connection", (bound?.seconds ?? .infinity) * 1_000, text, " ms", warning: 100, critical: 1_000)
    }

    private func failures(since earlier: DatabaseMetrics) -> PoolAlerts.Reason? {
        let (now, before) = (pool.timedOut &+ pool.refused, earlier.pool.timedOut &+ earlier.pool.refused)
        guard now > before else { return nil }
        // Less than a second tells nothing about a minute.
        let minutes = max(1, (time - earlier.time).seconds) / 60
        let rate = Double(now - before) / minutes
        let shown = Double(Int(rate * 10)) / 10
        return reason("callers without a connection", rate, "\(shown) per minute", "", warning: 1, critical: 10)
    }

    private func reason(
        _ name: String, _ value: Double, _ shown: String, _ unit: String, warning: Double, critical: Double
    ) -> PoolAlerts.Reason? {
        guard value > warning else { return nil }
        let (level, limit): (PoolAlerts.Level, Double) = value > critical ? (.critical, critical) : (.warning, warning)
        return PoolAlerts.Reason(level: level, text: "\(name) \(shown) (\(level) above \(Int(limit))\(unit))")
    }
}
