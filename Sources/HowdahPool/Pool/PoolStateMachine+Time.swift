import HowdahTypes

extension PoolStateMachine {
    /// Does whatever is due at `now`: time-outs, retiring of idle connections, the next attempt to connect, the end of a
    /// shutdown's grace.
    package mutating func tick(now: Instant) -> [Action] {
        armedWake = nil
        var actions: [Action] = []
        while let deadline = queue.nextDeadline, deadline <= now, let next = queue.popFirst() {
            actions += end(next.id, .timedOut(exhaustion(now: now)))
        }
        if let nextReap, nextReap <= now { actions += reap(now: now) }
        if let look = longSessions.nextLook, look <= now { actions += reportLongSessions(now: now) }
        if case .draining(let deadline) = phase, deadline <= now { actions += closeEverything(now: now) }
        return actions + settle(now: now)
    }

    /// Brings the pool to rest after an event: opens what is missing, goes on with a shutdown, arms the timer.
    mutating func settle(now: Instant) -> [Action] {
        var actions = startConnects(now: now)
        if phase != .running { actions += drain() }
        planLongSessionLook(now: now)
        if let next = nextWake(now: now), armedWake.map({ next < $0 }) ?? true {
            armedWake = next
            actions.append(.wake(at: next))
        }
        return actions
    }

    /// How many connections are missing: one per waiter, and those that are to be kept ready.
    private func shortfall(now: Instant) -> Int {
        guard isStarted, phase != .closed else { return 0 }
        let spare = phase == .running ? max(0, limits.minIdle - max(0, idle.count - aging)) : 0
        let forWaiters = queue.count - counts.connecting
        let room = capacity(now: now) - occupied
        let roomForSpare = min(limits.size - occupied, room)
        return max(0, min(room, max(forWaiters, min(spare - counts.connecting + queue.count, roomForSpare))))
    }

    private mutating func startConnects(now: Instant) -> [Action] {
        let wanted = min(shortfall(now: now), pacer.permits(inFlight: counts.connecting, now: now))
        guard wanted > 0 else { return [] }
        return (0..<wanted).map { _ in
            let slot = vacantSlot()
            slots[slot].state = .connecting
            slots[slot].begunAt = now
            slots[slot].epoch = eviction.epoch
            counts.connecting += 1
            return .connect(id(of: slot))
        }
    }

    /// The most connections that may exist now.
    func capacity(now: Instant) -> Int {
        guard let shrinking, now < shrinking.until else { return limits.capacity }
        return min(limits.capacity, shrinking.capacity)
    }

    /// How long the pool makes do with fewer connections after the server had none left.
    package static let shrinkTime: Duration = .seconds(30)

    private mutating func vacantSlot() -> Int {
        if let slot = vacant.popLast() { return slot }
        slots.append(Slot())
        return slots.count - 1
    }

    /// Closes idle connections that are worn out, and the longest idle ones above `minIdle`: at most a tenth at a time,
    /// so that a quiet minute does not end in a rush of connects.
    private mutating func reap(now: Instant) -> [Action] {
        var surplus = min(idle.count - limits.minIdle, max(1, idle.count / 10))
        var actions: [Action] = []
        var kept: [Int] = []
        for slot in idle {
            guard case .idle(let since) = slots[slot].state else { continue }
            if let wear = wear(of: slot, now: now) {
                actions.append(close(slot: slot, wear))
            } else if surplus > 0, now - since >= limits.maxIdleTime {
                surplus -= 1
                actions.append(close(slot: slot, .idle))
            } else {
                kept.append(slot)
            }
        }
        idle = kept
        aging = kept.count { slots[$0].expiresAt.map { $0 <= now + limits.reapPeriod * 2 } ?? false }
        nextReap = idle.isEmpty ? nil : now + limits.reapPeriod
        return actions
    }

    private mutating func nextWake(now: Instant) -> Instant? {
        var next = queue.nextDeadline
        func consider(_ instant: Instant?) {
            guard let instant else { return }
            next = next.map { min($0, instant) } ?? instant
        }
        if !idle.isEmpty { consider(nextReap) }
        if counts.connecting == 0, shortfall(now: now) > 0 { consider(pacer.retryAt) }
        if !queue.isEmpty { consider(shrinking?.until) }
        if counts.inUse > 0 { consider(longSessions.nextLook) }
        if case .draining(let deadline) = phase { consider(deadline) }
        return next
    }
}
