package import HowdahTypes

/// What a pool looked like when it could not serve a request: the numbers of its error message.
package struct PoolExhaustion: Hashable, Sendable {
    package let inUse: Int
    package let idle: Int
    package let connecting: Int
    package let waiting: Int
    package let capacity: Int
    /// The session that has been open for longest.
    package let oldest: Lease?

    package struct Lease: Hashable, Sendable {
        package let age: Duration
        package let callSite: CallSite
    }

    /// `10 in use, 0 idle, 0 connecting, 3 waiting, of at most 10`, and the oldest session.
    package var summary: String {
        var text = "\(inUse) in use, \(idle) idle, \(connecting) connecting, \(waiting) waiting, of at most \(capacity)"
        if let oldest {
            text += "; the oldest session has been open for \(oldest.age.inSeconds), from \(oldest.callSite)"
        }
        return text
    }
}

extension PoolStateMachine {
    func exhaustion(now: Instant) -> PoolExhaustion {
        PoolExhaustion(
            inUse: counts.inUse, idle: idle.count, connecting: counts.connecting, waiting: queue.count,
            capacity: limits.capacity, oldest: leases(now: now).first)
    }

    /// The connections in use, the one that has been for longest first.
    package func leases(now: Instant) -> [PoolExhaustion.Lease] {
        let leases = slots.compactMap { slot -> PoolExhaustion.Lease? in
            guard case .leased(let since, let holder) = slot.state else { return nil }
            return PoolExhaustion.Lease(age: now - since, callSite: holder.callSite)
        }
        return leases.sorted { $0.age > $1.age }
    }
}

extension Duration {
    /// `250 ms`, `1.5 s`, `90 s`.
    var inSeconds: String {
        let milliseconds = wholeMilliseconds
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 10_000, milliseconds % 1_000 >= 100 {
            return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
        }
        return "\(milliseconds / 1_000) s"
    }
}
