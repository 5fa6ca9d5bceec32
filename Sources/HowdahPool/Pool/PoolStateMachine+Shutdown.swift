import HowdahTypes

extension PoolStateMachine {
    /// Refuses requests from now on, lets those that wait or hold a connection finish until `deadline`, then closes
    /// everything. A second call can only bring the deadline forward.
    package mutating func shutDown(deadline: Instant, now: Instant) -> [Action] {
        switch phase {
        case .running:
            phase = .draining(deadline: deadline)
        case .draining(let earlier):
            phase = .draining(deadline: min(earlier, deadline))
        case .closed:
            return settle(now: now)
        }
        return deadline <= now ? closeEverything(now: now) + settle(now: now) : settle(now: now)
    }

    /// What a shutdown does after each event: closes what is idle, and ends when nothing is left.
    mutating func drain() -> [Action] {
        guard queue.isEmpty else { return [] }
        var actions: [Action] = []
        while let slot = idle.popLast() { actions.append(close(slot: slot, .shutdown)) }
        // Nobody waits for these any more.
        for slot in slots.indices where slots[slot].state == .connecting {
            actions.append(.cancelConnect(id(of: slot)))
        }
        let remaining = phase == .closed ? occupied - counts.inUse : occupied
        guard remaining == 0 else { return actions }
        phase = .closed
        return actions + [.finishShutdown]
    }

    /// The grace is over: waiters fail, and what sessions still run is cancelled.
    mutating func closeEverything(now: Instant) -> [Action] {
        phase = .closed
        var actions: [Action] = []
        while let next = queue.popFirst() { actions += end(next.id, .closed) }
        for slot in slots.indices {
            if case .leased = slots[slot].state { actions.append(.revoke(id(of: slot))) }
        }
        return actions
    }
}
