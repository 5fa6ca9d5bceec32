import HowdahTypes

/// What the pool remembers of connections that must go all at once.
struct EvictionState: Sendable {
    /// Connections that were begun with a smaller number are not used again.
    var epoch: UInt64 = 0
    /// When the server last ended a connection on an administrator's behalf.
    var lastEnded: Moment?

    /// Two connections ended by the server within this time are no coincidence: it goes down.
    static let burst: Duration = .seconds(10)
}

extension PoolStateMachine {
    /// Gives up every connection that was opened or begun so far: idle ones are closed now, leased ones when they are
    /// returned, and those that are being opened when they are open.
    package mutating func evictAll(now: Instant) -> [Action] {
        guard phase == .running else { return [] }
        eviction.epoch += 1
        measured.evictions += 1
        var actions: [Action] = []
        while let slot = idle.popLast() { actions.append(close(slot: slot, .evicted)) }
        return actions + settle(now: now)
    }

    /// The server of a connection has turned out to be the wrong one: whatever was opened when this connection was leads
    /// there as well.
    package mutating func wrongServer(_ id: ConnectionID, now: Instant) -> [Action] {
        guard isCurrent(id), slots[id.slot].epoch == eviction.epoch else { return [] }
        return evictAll(now: now)
    }

    /// The server ended a connection that a session held: 57P01, by an administrator, or 57P02, because it crashed.
    ///
    /// `pg_terminate_backend` ends one connection, and the others live on. A crash, or a second such end soon after the
    /// first, means that all are gone or going.
    package mutating func serverEnded(_ id: ConnectionID, isCrash: Bool, now: Instant) -> [Action] {
        guard isCurrent(id), slots[id.slot].epoch == eviction.epoch else { return [] }
        let isBurst = eviction.lastEnded.map { now - $0 <= EvictionState.burst } ?? false
        eviction.lastEnded = now
        guard isCrash || isBurst else { return [] }
        eviction.lastEnded = nil
        return evictAll(now: now)
    }
}
