import Synchronization

/// Counts what a connection does with statements. The connection writes, any thread may read.
///
/// A connection has one caller at a time, so an increment is a load and a store, and no locked instruction.
package final class StatementCounters: Sendable {
    private let hits = Atomic<UInt64>(0)
    private let misses = Atomic<UInt64>(0)
    private let stale = Atomic<UInt64>(0)
    private let cancelHits = Atomic<UInt64>(0)
    private let cancelsLate = Atomic<UInt64>(0)
    private let cancelsLost = Atomic<UInt64>(0)

    package init() {}

    /// A statement was prepared already.
    func hit() { Self.increment(hits) }
    /// A statement had to be prepared.
    func miss() { Self.increment(misses) }
    /// A prepared statement was out of date, or the server had lost it.
    func wentStale() { Self.increment(stale) }

    /// A cancel request went out.
    ///
    /// - Parameter outcome: what became of the statement.
    func cancelled(_ outcome: CancelOutcome) {
        switch outcome {
        case .hit: Self.increment(cancelHits)
        case .late: Self.increment(cancelsLate)
        case .lost: Self.increment(cancelsLost)
        }
    }

    /// The numbers now.
    package var counts: StatementCounts {
        StatementCounts(
            hits: hits.load(ordering: .relaxed), misses: misses.load(ordering: .relaxed),
            stale: stale.load(ordering: .relaxed), cancelHits: cancelHits.load(ordering: .relaxed),
            cancelsLate: cancelsLate.load(ordering: .relaxed), cancelsLost: cancelsLost.load(ordering: .relaxed))
    }

    private static func increment(_ counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}

/// What became of a statement that was to be cancelled.
enum CancelOutcome {
    /// The server stopped it.
    case hit
    /// It ended by itself before the request had an effect.
    case late
    /// It is not known: the connection was closed.
    case lost
}

/// Numbers of statements and cancellations.
package struct StatementCounts: Hashable, Sendable {
    package var hits: UInt64 = 0
    package var misses: UInt64 = 0
    package var stale: UInt64 = 0
    package var cancelHits: UInt64 = 0
    package var cancelsLate: UInt64 = 0
    package var cancelsLost: UInt64 = 0

    package init() {}

    init(
        hits: UInt64, misses: UInt64, stale: UInt64, cancelHits: UInt64, cancelsLate: UInt64, cancelsLost: UInt64
    ) {
        self.hits = hits
        self.misses = misses
        self.stale = stale
        self.cancelHits = cancelHits
        self.cancelsLate = cancelsLate
        self.cancelsLost = cancelsLost
    }

    package static func += (sum: inout StatementCounts, other: StatementCounts) {
        sum.hits += other.hits
        sum.misses += other.misses
        sum.stale += other.stale
        sum.cancelHits += other.cancelHits
        sum.cancelsLate += other.cancelsLate
        sum.cancelsLost += other.cancelsLost
    }
}
