/// Decides which replicas a read tries, in turn, and leaves those alone that could not be reached. Pure.
///
/// ```
/// healthy ── failed ──▶ quarantined ── time is up ──▶ probing ── succeeded ──▶ healthy
///                           ▲                            │
///                           └── failed: twice as long ───┘
/// ```
///
/// A replica in quarantine is probed in the background when its time is up, so that no read waits for one that is still
/// gone.
package struct ReplicaChooser: Sendable {
    package typealias Instant = ContinuousClock.Instant

    enum State: Hashable, Sendable {
        case healthy
        case quarantined(until: Instant, failures: Int)
        case probing(failures: Int)
    }

    /// What a read does.
    package struct Choice: Hashable, Sendable {
        /// The replicas to try, by index, the one whose turn it is first.
        package let order: [Int]
        /// The replicas to probe in the background; each is reported as ``succeeded(_:)`` or ``failed(_:now:)``.
        package let probes: [Int]
    }

    private var states: [State]
    private var turn = 0
    private let policy: ReplicaPolicy
    private var generator: SplitMix

    package init(count: Int, _ policy: ReplicaPolicy, seed: UInt64) {
        states = Array(repeating: .healthy, count: count)
        self.policy = policy
        generator = SplitMix(seed: seed)
    }

    /// Whether reads go to it.
    package func isHealthy(_ index: Int) -> Bool { states[index] == .healthy }

    /// What the next read does.
    package mutating func choose(now: Instant) -> Choice {
        var probes: [Int] = []
        for index in states.indices {
            guard case .quarantined(let until, let failures) = states[index], until <= now else { continue }
            states[index] = .probing(failures: failures)
            probes.append(index)
        }
        let healthy = states.indices.filter { states[$0] == .healthy }
        guard !healthy.isEmpty else { return Choice(order: [], probes: probes) }
        let first = turn % healthy.count
        turn &+= 1
        return Choice(order: Array(healthy[first...] + healthy[..<first]), probes: probes)
    }

    /// A replica has answered.
    package mutating func succeeded(_ index: Int) { states[index] = .healthy }

    /// A replica could not be reached. Reads that fail together count as one.
    package mutating func failed(_ index: Int, now: Instant) {
        let failures: Int
        switch states[index] {
        case .healthy: failures = 1
        case .probing(let earlier): failures = earlier + 1
        case .quarantined: return
        }
        let longest = min(policy.maxQuarantine, policy.quarantine * (1 << min(failures - 1, 16)))
        let share = Double.random(in: 0.8...1, using: &generator)
        states[index] = .quarantined(until: now + longest * share, failures: failures)
    }
}
