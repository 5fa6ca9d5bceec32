public import HowdahTypes
import HowdahWire

/// What a database's pool holds, did and measured, at one moment. Counters and histograms only grow.
///
/// ```swift
/// let metrics = db.metrics
/// print(metrics.pool.inUse, metrics.waitTime.quantile(0.99) ?? .seconds(1))
/// response.body = metrics.prometheusText()
/// ```
///
/// Two snapshots tell what happened between them: ``alerts(since:)``, ``SizingAdvice``.
public struct DatabaseMetrics: Sendable {
    /// The pool's name: ``PoolConfiguration/name``.
    public var name = ""
    /// When the snapshot was taken.
    public var time: ContinuousClock.Instant = .now
    /// Connections by state, and how often they were handed out.
    public var pool = PoolStatistics()
    /// ``PoolConfiguration/size``: the most connections that stay open.
    public var size = 0
    /// ``PoolConfiguration/maxOverflow``.
    public var maxOverflow = 0
    /// ``PoolConfiguration/minIdle``.
    public var minIdle = 0
    /// From the request for a connection to its grant; zero for one that was idle. The check of ``PoolConfiguration/prePing``
    /// is not part of it.
    public var waitTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    /// How long sessions held their connection.
    public var useTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    /// How long it took to open a connection.
    public var createTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    /// The connections that were closed, by reason.
    public var discards: [DiscardReason: UInt64] = [:]
    /// The checks of idle connections before their use.
    public var checks = Checks()
    /// Requests of a task that held a session already and would have waited for itself.
    public var nestedRefusals: UInt64 = 0
    /// Reports of sessions that were open for ``PoolConfiguration/longSession``.
    public var longSessions: UInt64 = 0
    /// How often all connections were given up: ``Database/evictAll()``, or the server went down.
    public var evictions: UInt64 = 0
    /// Transactions that `withTransaction(retry:)` of the database or of a session ran again, by the SQLSTATE of the failed
    /// run.
    public var retries: [SQLState: UInt64] = [:]
    /// Statements that were prepared already, that had to be prepared, and that were out of date.
    public var prepared = Prepared()
    /// Cancel requests.
    public var cancels = Cancels()
    /// Durations of statements, if ``PoolConfiguration/observers`` has an ``OperationMeter``.
    public var operations: [OperationMeter.Series] = []

    /// Metrics of a pool that has done nothing.
    public init() {}

    /// Checks of idle connections before their use.
    public struct Checks: Hashable, Sendable {
        /// Looks at the socket that found it open.
        public var looks: UInt64 = 0
        /// Looks at the socket that found it closed.
        public var failedLooks: UInt64 = 0
        /// Round trips that were answered.
        public var pings: UInt64 = 0
        /// Round trips that were not answered in time, or failed.
        public var failedPings: UInt64 = 0
    }

    /// What became of statements' preparation.
    public struct Prepared: Hashable, Sendable {
        /// The statement was prepared on its connection already.
        public var hits: UInt64 = 0
        /// It had to be prepared first.
        public var misses: UInt64 = 0
        /// It was prepared, but the server had lost or changed it.
        public var stale: UInt64 = 0
    }

    /// What became of cancel requests, of cancelled tasks and of deadlines.
    public struct Cancels: Hashable, Sendable {
        /// The server stopped the statement.
        public var hits: UInt64 = 0
        /// The statement had ended by itself.
        public var late: UInt64 = 0
        /// The connection was closed, because the request or its effect got lost.
        public var lost: UInt64 = 0
    }
}

extension Database {
    /// What the pool holds, did and measured.
    public var metrics: DatabaseMetrics {
        let (measured, statistics, tally, work) = pool.snapshot
        var metrics = DatabaseMetrics()
        metrics.name = pool.configuration.name ?? pool.server
        metrics.time = pool.clock.now()
        metrics.pool = statistics
        metrics.size = pool.configuration.size
        metrics.maxOverflow = pool.configuration.maxOverflow
        metrics.minIdle = pool.configuration.minIdle
        metrics.waitTime = measured.waitTime
        metrics.useTime = measured.useTime
        metrics.createTime = measured.createTime
        for reason in DiscardReason.allCases { metrics.discards[reason] = measured.discards(reason) }
        metrics.checks.looks = measured.idleGrants - min(measured.idleGrants, tally.failedLooks)
        metrics.checks.failedLooks = tally.failedLooks
        metrics.checks.pings = tally.pings
        metrics.checks.failedPings = tally.failedPings
        metrics.nestedRefusals = measured.nestedRefusals
        metrics.longSessions = measured.longSessions
        metrics.evictions = measured.evictions
        metrics.retries = tally.retries
        metrics.prepared = .init(hits: work.hits, misses: work.misses, stale: work.stale)
        metrics.cancels = .init(hits: work.cancelHits, late: work.cancelsLate, lost: work.cancelsLost)
        metrics.operations = observation?.observers.lazy.compactMap { $0 as? OperationMeter }.first?.series ?? []
        return metrics
    }
}
