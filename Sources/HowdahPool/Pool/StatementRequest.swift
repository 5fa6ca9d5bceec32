import HowdahTypes
import HowdahWire

/// One statement that needs a connection for itself alone: it waits in the queue of the pool, runs on the connection that
/// it is given, and returns it, while its task only waits for the result.
///
/// A connection goes from one statement straight to the next, on the thread that read the result; then the task is
/// resumed that waits for it. That is one hop between threads for a statement, and none between two statements of a
/// connection.
///
/// ```
/// created ──▶ waiting ──▶ running ──▶ over
/// ```
///
/// The task takes over where more is to be done than to read a result: a connection that must be checked first, a
/// statement that is not prepared yet, one that was cancelled.
final class StatementRequest: StatementReceiver {
    /// What the task does next.
    enum Step {
        case done(QueryResult)
        /// Execute the statement on this connection, which may have to be checked; nil to wait for another one.
        case execute(PoolDriver.Lease?)
        /// Go on with the statement that runs on this connection.
        case takeOver(PoolDriver.Lease)
    }

    private enum Phase {
        case created
        case waiting(UnsafeContinuation<Step, any Error>)
        case running(UnsafeContinuation<Step, any Error>, PoolDriver.Lease, operation: UInt64?)
        /// It shares a round trip with statements of other tasks.
        case sharing(UnsafeContinuation<Step, any Error>)
        case over
    }

    private struct State {
        var phase = Phase.created
        var request: RequestID?
        var isCancelled = false

        mutating func end() -> Phase {
            defer { phase = .over }
            return phase
        }
    }

    let statement: PreparedSQL
    private let pool: PoolDriver
    private let state = Locked(State())

    init(_ statement: PreparedSQL, in pool: PoolDriver) {
        self.statement = statement
        self.pool = pool
    }

    #if HOWDAH_TSAN
        func synchronize() { state.withLock { _ in } }
    #endif

    func wait(_ continuation: UnsafeContinuation<Step, any Error>) {
        state.withLock { $0.phase = .waiting(continuation) }
    }

    /// The pool knows the request by this name now; true if its task was cancelled before.
    func queue(as id: RequestID) -> Bool {
        state.withLock { state in
            state.request = id
            return state.isCancelled
        }
    }

    /// The pool refuses the request.
    func fail(_ error: any Error) {
        guard case .waiting(let continuation) = state.withLock({ $0.end() }) else { return }
        continuation.resume(throwing: error)
    }

    /// The pool grants the request a connection.
    func run(on lease: PoolDriver.Lease) {
        let continuation = state.withLock { state -> UnsafeContinuation<Step, any Error>? in
            guard case .waiting(let continuation) = state.phase else { return nil }
            state.phase = .running(continuation, lease, operation: nil)
            return continuation
        }
        guard let continuation else { return }
        guard pool.isReady(lease), let operation = lease.connection.start(statement, for: self) else {
            state.withLock { $0.phase = .over }
            return continuation.resume(returning: .execute(lease))
        }
        let isCancelled = state.withLock { state in
            if case .running = state.phase { state.phase = .running(continuation, lease, operation: operation) }
            return state.isCancelled
        }
        // When the task was cancelled, there was no statement yet.
        if isCancelled { lease.connection.cancelStarted(operation) }
    }

    /// The task was cancelled. Returns the request's name in the pool, if it waits there.
    func cancel() -> RequestID? {
        let (phase, request) = state.withLock { state in
            state.isCancelled = true
            if case .sharing = state.phase { return (state.end(), state.request) }
            return (state.phase, state.request)
        }
        switch phase {
        case .running(_, let lease, let operation?): lease.connection.cancelStarted(operation)
        // The statement runs on, for nobody: a cancel request would hit whichever one of the round trip runs then.
        case .sharing(let continuation): continuation.resume(throwing: CancellationError())
        case .waiting: return request
        default: break
        }
        return nil
    }

    /// The statement goes out together with others.
    func share() {
        let cancelled = state.withLock { state -> UnsafeContinuation<Step, any Error>? in
            guard case .waiting(let continuation) = state.phase else { return nil }
            state.phase = state.isCancelled ? .over : .sharing(continuation)
            return state.isCancelled ? continuation : nil
        }
        cancelled?.resume(throwing: CancellationError())
    }

    /// The round trip that the statement shared is over.
    func sharingEnded(_ result: Result<Step, any Error>) {
        let phase = state.withLock { state in
            guard case .sharing = state.phase else { return Phase.over }
            return state.end()
        }
        if case .sharing(let continuation) = phase { continuation.resume(with: result) }
    }

    func statementEnded(_ end: StatementEnd) -> (() -> Void)? {
        guard case .running(let continuation, let lease, _) = state.withLock({ $0.end() }) else { return nil }
        switch end {
        case .finished(let result):
            if case .failure(let error as DatabaseError) = result { lease.connection.note(error) }
            // First the connection, so that the server has its next statement, then the task.
            pool.release(lease, queries: 1)
            return { continuation.resume(with: result.map { .done($0) }) }
        case .stale:
            return { continuation.resume(returning: .execute(lease)) }
        case .interrupted:
            return { continuation.resume(returning: .takeOver(lease)) }
        }
    }
}
