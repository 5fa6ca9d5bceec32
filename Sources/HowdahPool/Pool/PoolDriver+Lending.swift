import HowdahTypes
import HowdahWire

extension PoolDriver {
    /// Who asks for a connection, and until when; throws `CancellationError` if the task is cancelled.
    func request(at callSite: CallSite, limit: TimeLimit? = nil) throws -> Request {
        try Task.checkCancellation()
        let deadline = clock.now() + configuration.acquireTimeout
        return Request(
            holder: .current(at: callSite), deadline: limit.map { min($0.deadline, deadline) } ?? deadline,
            limit: limit)
    }

    struct Request {
        let holder: Holder
        let deadline: ContinuousClock.Instant
        let limit: TimeLimit?
    }

    /// Waits for a connection that is alive.
    ///
    /// Throws ``DatabaseError`` (`poolExhausted`, `connectionFailed`, `nestedSession`, `poolClosed`, `configuration`),
    /// or `CancellationError` if the task is cancelled; then the caller holds nothing.
    ///
    /// - Parameter granted: a connection that the request has already, to be checked.
    /// - Parameter operation: what observers are told of.
    nonisolated(nonsending) func acquire(
        _ request: Request, granted: Lease?, _ operation: OperationInProgress?
    ) async throws -> Lease {
        do {
            var lease: Lease
            if let granted {
                lease = granted
            } else {
                lease = try await wait(for: request, isAgain: false)
            }
            while try await !isAlive(lease, until: request.deadline) || !isRightServer(lease) {
                retireBroken(lease)
                lease = try await wait(for: request, isAgain: true)
            }
            operation?.end()
            return lease
        } catch {
            let error = limited(error, by: request.limit)
            operation?.end(error: error)
            throw error
        }
    }

    /// The acquire that does not wait; nil if there is no idle connection. It is not known to be alive.
    func leaseIdle(to holder: Holder) -> Lease? {
        var found: Lease?
        apply { state, now in
            let (grant, actions) = state.machine.lease(to: holder, now: now)
            found = grant.flatMap { state.lease(for: $0) }
            return actions
        }
        return found
    }

    /// The acquire that waits. Body and cancellation handler decide under the lock who is first.
    private nonisolated(nonsending) func wait(for caller: Request, isAgain: Bool) async throws -> Lease {
        let request = state.withLock { $0.machine.register() }
        let lease = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                apply { state, now in
                    state.waiters[request] = .session(continuation)
                    return state.machine.enqueue(
                        request, holder: caller.holder, deadline: Moment(caller.deadline), isAgain: isAgain, now: now)
                }
            }
        } onCancel: {
            apply { $0.machine.cancel(request, now: $1) }
        }
        guard Task.isCancelled else { return lease }
        // Served and cancelled at once: the connection goes back, unused.
        release(lease, queries: 0)
        throw CancellationError()
    }

    /// Whether a connection that lay idle still works. A check that fails on a cancelled task says nothing about the
    /// connection: it is returned, and the cancellation thrown.
    private nonisolated(nonsending) func isAlive(
        _ lease: Lease, until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        guard let idleTime = lease.idleTime else { return true }
        guard lease.connection.isUsable, lease.connection.isHealthyWithoutRoundTrip else {
            state.withLock { $0.tally.failedLooks += 1 }
            return false
        }
        guard configuration.prePing.isDue(afterIdle: idleTime) else { return true }
        do {
            try await lease.connection.ping(deadline: min(clock.now() + configuration.pingTimeout, deadline))
            state.withLock { $0.tally.pings += 1 }
            guard Task.isCancelled else { return true }
        } catch {
            guard Task.isCancelled, lease.connection.isUsable else {
                state.withLock { $0.tally.failedPings += 1 }
                return false
            }
        }
        release(lease, queries: 1)
        throw CancellationError()
    }
}

extension PoolDriver {
    /// Takes a connection back. Never waits: a connection that needs a rollback, whose stream has not ended, or whose session
    /// has left something behind, gets that in a task of the pool.
    package func release(_ lease: Lease, queries: Int) {
        let connection = lease.connection
        if connection.hasRefusedWrite { writeWasRefused(by: lease) }
        guard !connection.isStreaming else {
            return beginReset(lease, queries: queries)
        }
        guard connection.isUsable else { return retireBroken(lease) }
        switch connection.transactionStatus {
        case .idle where needsCleaning(connection, queries: queries):
            beginReset(lease, queries: queries, isRollback: false)
        case .idle:
            apply { $0.machine.release(lease.id, queries: queries, now: $1) }
        case .inTransaction, .failed:
            beginReset(lease, queries: queries)
        case .active, .unknown:
            apply { $0.machine.retire(lease.id, now: $1) }
        }
    }

    /// Closes a connection that broke; if the server is going down, the others as well.
    private func retireBroken(_ lease: Lease) {
        let ending = lease.connection.endedBy
        apply { state, now in
            var actions: [PoolStateMachine.Action] = []
            if ending == .adminShutdown || ending == .crashShutdown {
                actions = state.machine.serverEnded(lease.id, isCrash: ending == .crashShutdown, now: now)
            }
            return actions + state.machine.retire(lease.id, now: now)
        }
    }

    private func beginReset(_ lease: Lease, queries: Int, isRollback: Bool = true) {
        let now = Moment(clock.now())
        state.withLock { $0.machine.beginReset(lease.id, queries: queries, isRollback: isRollback, now: now) }
        startTask { await self.reset(lease) }
    }

    private func reset(_ lease: Lease) async {
        let connection = lease.connection
        await connection.endStream()
        if connection.transactionStatus != .idle {
            let deadline = clock.now() + configuration.resetTimeout
            _ = try? await connection.simple("ROLLBACK", deadline: deadline)
        }
        if connection.isUsable, needsCleaning(connection, queries: 1) { await clean(connection) }
        let isUsable = connection.isUsable && connection.transactionStatus == .idle
        apply { $0.machine.endReset(lease.id, isUsable: isUsable, now: $1) }
    }

    private func needsCleaning(_ connection: any PooledConnection, queries: Int) -> Bool {
        switch configuration.resetOnReturn {
        case .whenNeeded: connection.leavesState
        case .always: queries > 0
        case .never: false
        }
    }

    /// Makes the connection what it was when it was opened, or closes it.
    private func clean(_ connection: any PooledConnection) async {
        let deadline = clock.now() + configuration.resetTimeout
        do {
            try await connection.discardState(deadline: deadline)
            try await prepare(connection, deadline: deadline)
        } catch {
            connection.close()
        }
    }
}
