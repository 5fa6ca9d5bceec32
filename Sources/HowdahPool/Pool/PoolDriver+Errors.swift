import HowdahTypes

extension PoolDriver {
    /// The error that a refused caller sees.
    func error(for refusal: PoolStateMachine.Refusal, lastConnectError: (any Error)?) -> any Error {
        switch refusal {
        case .cancelled:
            CancellationError()
        case .closed:
            Self.shutDown
        case .timedOut(let pool):
            timeout(pool, lastConnectError: lastConnectError)
        case .tooManyWaiters(let pool):
            DatabaseError(
                .poolExhausted,
                message: """
                    \(pool.waiting) callers wait for a connection already, which is the most that `maxWaiters` allows \
                    (\(pool.summary)).
                    """,
                underlying: lastConnectError)
        case .nested(let pool):
            DatabaseError(
                .nestedSession,
                message: """
                    This task holds a session already and asks for another one while the pool has none left \
                    (\(pool.summary)): it would wait for itself. Use the session it has: pass it on as a parameter, \
                    or open a nested transaction with `transaction.withTransaction`. If the task needs two sessions \
                    at once, make the pool larger than the number of tasks that do so.
                    """)
        case .misconfigured:
            lastConnectError ?? DatabaseError(.configuration, message: "The database refuses this configuration.")
        }
    }

    /// The error of everything that is asked for after a shutdown.
    static let shutDown = DatabaseError(
        .poolClosed,
        message: "The database was shut down: it hands out no more sessions. Make a new Database to go on.")

    /// Errors that call for different remedies: the pool is too small or sessions are too long; the database cannot be
    /// reached; or it has not answered at all yet.
    private func timeout(_ pool: PoolExhaustion, lastConnectError: (any Error)?) -> DatabaseError {
        let time = configuration.acquireTimeout.inSeconds
        guard let lastConnectError else {
            if pool.inUse == 0, pool.connecting > 0 { return noAnswer(within: time) }
            return DatabaseError(.poolExhausted, message: "No connection came free within \(time): \(pool.summary).")
        }
        return DatabaseError(
            .connectionFailed,
            message: """
                No connection to the database could be made within \(time). The last attempt failed: \
                \(summary(of: lastConnectError)) (Pool: \(pool.summary).)
                """,
            underlying: lastConnectError)
    }

    private func noAnswer(within time: String) -> DatabaseError {
        DatabaseError(
            .connectionFailed,
            message: """
                No connection to \(server) could be made within \(time): it has not answered yet. Check the address and \
                the network, or raise acquireTimeout.
                """)
    }

    private func summary(of error: any Error) -> String {
        (error as? DatabaseError).map(\.description) ?? String(describing: error)
    }

    /// Whether connecting failed for a reason that only a change of the configuration can heal.
    func isMisconfiguration(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        if [.configuration, .unsupported].contains(error.code) { return true }
        // invalid_authorization_specification, invalid_catalog_name
        return ["28", "3D"].contains(error.cause?.class.rawValue)
    }

    /// Whether connecting failed because the server, or what it allows this user or database, is full.
    func isServerFull(_ error: any Error) -> Bool { (error as? DatabaseError)?.cause == .tooManyConnections }
}

extension DatabaseError {
    /// The SQLSTATE of the error, or of the one below it.
    fileprivate var cause: SQLState? { sqlState ?? (underlying as? DatabaseError)?.sqlState }
}
