/// What the pool's state machine measures; it changes under the pool's lock, with the times that events carry anyway.
package struct PoolMeasurements: Hashable, Sendable {
    /// From the request to the grant; zero for a connection that was idle.
    package var waitTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    /// From the grant to the return.
    package var useTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    /// From the start of an attempt to connect to its success.
    package var createTime = DurationHistogram(bounds: DurationHistogram.poolBounds)
    private var discards = [UInt64](repeating: 0, count: DiscardReason.allCases.count)
    /// Grants of connections that were idle, and so were looked at first.
    package var idleGrants: UInt64 = 0
    /// Requests of a task that held a session already and would have waited for itself.
    package var nestedRefusals: UInt64 = 0
    /// Reports of sessions that were open for long.
    package var longSessions: UInt64 = 0
    /// How often all connections were given up.
    package var evictions: UInt64 = 0

    package mutating func discarded(_ reason: DiscardReason) { discards[reason.index] += 1 }

    package func discards(_ reason: DiscardReason) -> UInt64 { discards[reason.index] }
}

extension DiscardReason {
    fileprivate var index: Int {
        switch self {
        case .broken: 0
        case .dirty: 1
        case .lifetime: 2
        case .queries: 3
        case .idle: 4
        case .overflow: 5
        case .evicted: 6
        case .shutdown: 7
        }
    }
}
