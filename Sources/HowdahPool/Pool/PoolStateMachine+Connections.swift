import HowdahTypes

extension PoolStateMachine {
    /// A connect succeeded.
    package mutating func connected(_ id: ConnectionID, now: Instant) -> [Action] {
        guard isCurrent(id), slots[id.slot].state == .connecting else { return [] }
        counts.connecting -= 1
        counts.connected += 1
        pacer.succeeded()
        if let begunAt = slots[id.slot].begunAt { measured.createTime.record(now - begunAt) }
        let share = Double.random(in: 0.8...1, using: &generator)
        slots[id.slot].expiresAt = now + limits.maxLifetime * share
        slots[id.slot].queries = 0
        return place(slot: id.slot, now: now) + settle(now: now)
    }

    /// A connect failed.
    ///
    /// - Parameter isMisconfigured: trying again will not help (a wrong password, no such database): whoever waits fails
    ///   at once, and so does whoever comes before the next attempt is due.
    /// - Parameter isServerFull: the server has no connection to give (53300): for a while the pool makes do with those
    ///   it has.
    package mutating func connectFailed(
        _ id: ConnectionID, isMisconfigured: Bool, isServerFull: Bool = false, now: Instant
    ) -> [Action] {
        guard isCurrent(id), slots[id.slot].state == .connecting else { return [] }
        counts.connecting -= 1
        counts.connectFailures += 1
        vacate(slot: id.slot)
        pacer.failed(isMisconfigured: isMisconfigured, now: now, using: &generator)
        if isServerFull { shrinking = (max(1, occupied - counts.connecting), now + Self.shrinkTime) }
        var actions: [Action] = []
        if isMisconfigured, occupied == counts.connecting + counts.closing {
            while let next = queue.popFirst() { actions += end(next.id, .misconfigured) }
        }
        return actions + settle(now: now)
    }

    /// A session returned its connection, clean and usable, after `queries` statements.
    package mutating func release(_ id: ConnectionID, queries: Int, now: Instant) -> [Action] {
        guard endLease(id, now: now) else { return [] }
        slots[id.slot].queries += queries
        return place(slot: id.slot, now: now) + settle(now: now)
    }

    /// A session returned a connection that must not be used again.
    package mutating func retire(_ id: ConnectionID, now: Instant) -> [Action] {
        guard endLease(id, now: now) else { return [] }
        return [close(slot: id.slot, phase == .closed ? .shutdown : .broken)] + settle(now: now)
    }

    /// A session returned its connection inside a transaction, or left something behind; the caller rolls it back, or
    /// cleans it, and calls ``endReset(_:isUsable:now:)``.
    package mutating func beginReset(_ id: ConnectionID, queries: Int, isRollback: Bool = true, now: Instant) {
        guard endLease(id, now: now) else { return }
        slots[id.slot].queries += queries
        slots[id.slot].state = .resetting
        counts.resetting += 1
        if isRollback { counts.rolledBackOnReturn += 1 } else { counts.cleanedOnReturn += 1 }
    }

    /// The rollback of a returned connection ended.
    package mutating func endReset(_ id: ConnectionID, isUsable: Bool, now: Instant) -> [Action] {
        guard isCurrent(id), slots[id.slot].state == .resetting else { return [] }
        counts.resetting -= 1
        let placed = isUsable ? place(slot: id.slot, now: now) : [close(slot: id.slot, .dirty)]
        return placed + settle(now: now)
    }

    /// A connection's socket is closed: its slot is free.
    package mutating func didClose(_ id: ConnectionID, now: Instant) -> [Action] {
        guard isCurrent(id), slots[id.slot].state == .closing else { return [] }
        counts.closing -= 1
        counts.closed += 1
        vacate(slot: id.slot)
        return settle(now: now)
    }

    private mutating func endLease(_ id: ConnectionID, now: Instant) -> Bool {
        guard isCurrent(id), case .leased(let since, _) = slots[id.slot].state else { return false }
        measured.useTime.record(now - since)
        slots[id.slot].nextReport = nil
        slots[id.slot].task = nil
        counts.inUse -= 1
        return true
    }

    /// Gives a free connection to the first waiter, keeps it, or closes it.
    private mutating func place(slot: Int, now: Instant) -> [Action] {
        if phase == .closed { return [close(slot: slot, .shutdown)] }
        if let wear = wear(of: slot, now: now) { return [close(slot: slot, wear)] }
        if let next = queue.popFirst() {
            requests[next.id] = nil
            measured.waitTime.record(now - next.waiter.since)
            return [.grant(next.id, grant(slot: slot, to: next.waiter.holder, idleTime: nil, now: now))]
        }
        // The slot itself is counted nowhere at this moment.
        let isOverflow = occupied + 1 - counts.closing > limits.size
        if phase != .running { return [close(slot: slot, .shutdown)] }
        if isOverflow { return [close(slot: slot, .overflow)] }
        slots[slot].state = .idle(since: now)
        idle.append(slot)
        if nextReap == nil { nextReap = now + limits.reapPeriod }
        return []
    }
}
