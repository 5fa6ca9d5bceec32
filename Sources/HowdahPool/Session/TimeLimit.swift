import HowdahTypes

/// Until when a session or a transaction has to be done, all of it: the wait for a connection, connecting, and every
/// statement.
struct TimeLimit: Sendable {
    let deadline: ContinuousClock.Instant
    /// What the caller has given, for messages.
    private let timeout: Duration

    init(_ timeout: Duration, from start: ContinuousClock.Instant) {
        self.timeout = timeout
        deadline = start + timeout.bounded
    }

    /// How much time is left.
    func left(at now: ContinuousClock.Instant) -> Duration { deadline - now }

    /// Where the time ran out.
    enum Phase {
        /// Every connection was in use; what the pool looked like.
        case waiting(String)
        /// No connection could be made; what the pool looked like.
        case connecting(String)
        /// While the closure was busy with something else than the database.
        case betweenStatements
        /// While a statement ran, which was cancelled on the server.
        case statement
    }

    /// The error that says where the time ran out, and what to do.
    func error(_ phase: Phase, statement: String? = nil, underlying: (any Error)? = nil) -> DatabaseError {
        DatabaseError(
            .deadlineExceeded, message: "The timeout of \(timeout.inSeconds) has passed \(phase.story)",
            statement: statement,
            pipelinePosition: (underlying as? DatabaseError)?.pipelinePosition, underlying: underlying)
    }
}

extension TimeLimit.Phase {
    fileprivate var story: String {
        switch self {
        case .waiting(let pool):
            """
            while the session waited for a connection: \(pool). Nothing was sent. Make sessions shorter or the pool \
            larger, or allow more time.
            """
        case .connecting(let pool):
            """
            before a connection to the database was made: \(pool). Nothing was sent. Check that the server answers, or \
            allow more time.
            """
        case .betweenStatements:
            """
            while no statement ran: the next one was not sent. Keep work that does not need the database out of the \
            closure, or allow more time.
            """
        case .statement:
            """
            while a statement ran, and it was cancelled on the server. Make the statement faster, or allow more time.
            """
        }
    }
}

extension PoolDriver {
    /// The error of an acquire, or the one that says that the caller's own limit was the shorter one.
    func limited(_ error: any Error, by limit: TimeLimit?) -> any Error {
        guard let limit, clock.now() >= limit.deadline, let error = error as? DatabaseError else { return error }
        let pool = state.withLock { $0.machine.exhaustion(now: Moment(clock.now())) }.summary
        return switch error.code {
        case .poolExhausted: limit.error(.waiting(pool), underlying: error)
        case .connectionFailed: limit.error(.connecting(pool), underlying: error.underlying ?? error)
        default: error
        }
    }
}
