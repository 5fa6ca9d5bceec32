import HowdahTypes
import HowdahWire

extension PoolDriver {
    /// Executes one statement on whichever connection comes free first; see ``StatementRequest``.
    ///
    /// Throws what ``acquire(_:granted:_:)`` and the statement throw.
    nonisolated(nonsending) func execute(_ statement: PreparedSQL, at callSite: CallSite) async throws -> QueryResult {
        let request = try request(at: callSite)
        switch try await serve(StatementRequest(statement, in: self), request) {
        case .done(let result):
            return result
        case .execute(let granted):
            let lease = try await acquire(request, granted: granted, nil)
            return try await finish(lease) { try await lease.connection.execute(statement, deadline: nil) }
        case .takeOver(let lease):
            return try await finish(lease) { try await lease.connection.finishStarted() }
        }
    }

    /// Body and cancellation handler decide under the lock who is first.
    private nonisolated(nonsending) func serve(
        _ statement: StatementRequest, _ request: Request
    ) async throws -> StatementRequest.Step {
        // As in ConnectAttempt: the thread sanitizer does not see what a resumption orders, but it does see a lock.
        #if HOWDAH_TSAN
            defer { statement.synchronize() }
        #endif
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                statement.wait(continuation)
                var cancelled: RequestID?
                apply { state, now in
                    let id = state.machine.register()
                    state.waiters[id] = .statement(statement)
                    cancelled = statement.queue(as: id) ? id : nil
                    return state.machine.enqueue(
                        id, holder: request.holder, deadline: Moment(request.deadline), isAgain: false, now: now)
                }
                if let cancelled { apply { $0.machine.cancel(cancelled, now: $1) } }
            }
        } onCancel: {
            if let id = statement.cancel() { apply { $0.machine.cancel(id, now: $1) } }
        }
    }

    /// The statements that may run together with `first` on the connection it is granted; they wait no longer.
    func join(_ first: StatementRequest, on lease: Lease, in state: inout State) -> [StatementRequest] {
        guard configuration.multiplexing > 1, isReady(lease), lease.connection.mayShare(first.statement) else {
            return []
        }
        let joined = state.machine.join { [waiters = state.waiters] id in
            guard case .statement(let next) = waiters[id] else { return false }
            return lease.connection.mayShare(next.statement)
        }
        return joined.compactMap { id in
            guard case .statement(let next) = state.waiters.removeValue(forKey: id) else { return nil }
            return next
        }
    }

    /// Runs the rest of a statement in its task, and returns the connection.
    private nonisolated(nonsending) func finish(
        _ lease: Lease, _ body: nonisolated(nonsending) () async throws -> QueryResult
    ) async throws -> QueryResult {
        defer { release(lease, queries: 1) }
        do {
            return try await body()
        } catch is CancellationError where lease.revocation.isRevoked && !Task.isCancelled {
            throw Self.shutDown
        } catch let error as DatabaseError {
            lease.connection.note(error)
            throw error
        }
    }

    /// Whether a connection can have its statement at once: it needs no round trip to be taken for alive, and its server is
    /// the one that is asked for.
    func isReady(_ lease: Lease) -> Bool {
        guard fits(lease) else { return false }
        guard let idleTime = lease.idleTime else { return true }
        return lease.connection.isUsable && lease.connection.isHealthyWithoutRoundTrip
            && !configuration.prePing.isDue(afterIdle: idleTime)
    }
}
