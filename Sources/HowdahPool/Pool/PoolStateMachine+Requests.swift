import HowdahTypes

extension PoolStateMachine {
    /// Hands out an idle connection, if there is one and nobody waits. This is the whole of an uncontended acquire.
    package mutating func lease(to holder: Holder, now: Instant) -> (grant: Grant?, actions: [Action]) {
        guard phase == .running else { return (nil, []) }
        isStarted = true
        guard queue.isEmpty else { return (nil, []) }
        let (grant, actions) = takeIdle(for: holder, now: now)
        let isWatched = longSessions.nextLook != nil || limits.longSession == nil
        guard !actions.isEmpty || idle.count < limits.minIdle || !isWatched else { return (grant, []) }
        return (grant, actions + settle(now: now))
    }

    /// Announces a request. It ends by the `.grant` or `.fail` that ``enqueue(_:holder:deadline:isAgain:now:)`` or a
    /// later event returns.
    package mutating func register() -> RequestID {
        nextRequest += 1
        let id = RequestID(number: nextRequest)
        requests[id] = .registered
        return id
    }

    /// Serves a registered request, or puts it in the queue.
    ///
    /// - Parameter isAgain: the request was served already, but its connection proved broken: it goes first.
    package mutating func enqueue(
        _ id: RequestID, holder: Holder, deadline: Instant, isAgain: Bool, now: Instant
    ) -> [Action] {
        guard requests[id] == .registered else { return end(id, .cancelled) }
        guard phase == .running || mayStillAsk(holder, isAgain: isAgain) else { return end(id, .closed) }
        isStarted = true
        var actions: [Action] = []
        if queue.isEmpty || isAgain {
            let (grant, closed) = takeIdle(for: holder, now: now)
            actions = closed
            if let grant {
                requests[id] = nil
                return actions + [.grant(id, grant)] + settle(now: now)
            }
        }
        if let refusal = refusal(for: holder, deadline: deadline, now: now) {
            return actions + end(id, refusal) + settle(now: now)
        }
        requests[id] = .waiting
        let waiter = WaiterQueue.Waiter(since: now, deadline: deadline, holder: holder)
        if isAgain { queue.prepend(id, waiter) } else { queue.append(id, waiter) }
        return actions + settle(now: now)
    }

    /// Serves the next waiters together with the one that was granted a connection just now: as many as `isFit` takes
    /// from the head of the queue, and no more than the connection's share of all that wait.
    package mutating func join(_ isFit: (RequestID) -> Bool) -> [RequestID] {
        let share = min(limits.multiplexing, (queue.count + limits.capacity) / limits.capacity) - 1
        var joined: [RequestID] = []
        while joined.count < share, let next = queue.first, isFit(next) {
            _ = queue.popFirst()
            requests[next] = nil
            counts.acquired += 1
            joined.append(next)
        }
        return joined
    }

    /// The task of a request was cancelled. One that has been served is not affected.
    package mutating func cancel(_ id: RequestID, now: Instant) -> [Action] {
        switch requests[id] {
        case .waiting:
            _ = queue.remove(id)
            return end(id, .cancelled) + settle(now: now)
        case .registered:
            requests[id] = .cancelled
            return []
        case .cancelled, nil:
            return []
        }
    }

    /// Ends a request without a connection.
    mutating func end(_ id: RequestID, _ refusal: Refusal) -> [Action] {
        guard requests.removeValue(forKey: id) != nil else { return [] }
        switch refusal {
        case .cancelled: counts.cancelled += 1
        case .timedOut: counts.timedOut += 1
        case .nested:
            counts.refused += 1
            measured.nestedRefusals += 1
        case .closed, .tooManyWaiters, .misconfigured: counts.refused += 1
        }
        return [.fail(id, refusal)]
    }

    /// Why a request must not even wait, if there is a reason.
    private func refusal(for holder: Holder, deadline: Instant, now: Instant) -> Refusal? {
        if deadline <= now { return .timedOut(exhaustion(now: now)) }
        if queue.count >= limits.maxWaiters { return .tooManyWaiters(exhaustion(now: now)) }
        if isExhausted, let task = holder.task, isHolding(task) { return .nested(exhaustion(now: now)) }
        if pacer.isMisconfigured, occupied == 0, let retryAt = pacer.retryAt, now < retryAt { return .misconfigured }
        return nil
    }

    /// Whether a request is served though a shutdown has begun: it was served before, or it belongs to a session that the
    /// shutdown waits for.
    private func mayStillAsk(_ holder: Holder, isAgain: Bool) -> Bool {
        phase != .closed && (isAgain || holder.task.map(isHolding) == true)
    }

    /// Whether a request would have to wait for another session to end.
    private var isExhausted: Bool { occupied >= limits.capacity && counts.connecting <= queue.count }

    private func isHolding(_ task: Int) -> Bool {
        slots.contains { $0.task == task }
    }

    /// Takes the connection that was used last; closes those that are worn out on the way.
    private mutating func takeIdle(for holder: Holder, now: Instant) -> (grant: Grant?, actions: [Action]) {
        var actions: [Action] = []
        while let slot = idle.popLast() {
            guard case .idle(let since) = slots[slot].state else { continue }
            if let wear = wear(of: slot, now: now) {
                aging = max(0, aging - 1)
                actions.append(close(slot: slot, wear))
                continue
            }
            measured.waitTime.record(.zero)
            measured.idleGrants += 1
            return (grant(slot: slot, to: holder, idleTime: now - since, now: now), actions)
        }
        return (nil, actions)
    }

    mutating func grant(slot: Int, to holder: Holder, idleTime: Duration?, now: Instant) -> Grant {
        slots[slot].state = .leased(since: now, by: holder)
        slots[slot].task = holder.task
        counts.inUse += 1
        counts.acquired += 1
        return Grant(connection: id(of: slot), idleTime: idleTime)
    }
}
