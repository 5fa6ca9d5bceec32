import HowdahTypes
import HowdahWire

/// What the driver of a pool counts beside its state machine: events that are rare, or come with a round trip.
struct PoolTally: Sendable {
    /// What connections that are closed had done.
    var closed = StatementCounts()
    /// Idle connections that a look at the socket found dead.
    var failedLooks: UInt64 = 0
    /// Checks by a round trip that were answered, and that were not.
    var pings: UInt64 = 0
    var failedPings: UInt64 = 0
    /// Transactions that were run again, by the SQLSTATE that made them.
    var retries: [SQLState: UInt64] = [:]
}

extension PoolDriver {
    /// A transaction runs again because of this error.
    func noteRetry(after error: any Error) {
        guard let sqlState = (error as? DatabaseError)?.sqlState else { return }
        state.withLock { $0.tally.retries[sqlState, default: 0] += 1 }
    }

    /// Everything that is measured, at one moment.
    var snapshot: (measurements: PoolMeasurements, statistics: PoolStatistics, tally: PoolTally, work: StatementCounts)
    {
        state.withLock { state in
            var work = state.tally.closed
            for case let tenant? in state.tenants { work += tenant.connection.counters.counts }
            return (state.machine.measurements, state.machine.statistics, state.tally, work)
        }
    }
}
