import HowdahTypes
import HowdahWire

extension NotificationListener {
    /// A listener that connects as a pool does.
    convenience init(_ pool: PoolDriver) {
        self.init(
            pool.configuration.notifications, clock: pool.clock, connectTimeout: pool.connectTimeout,
            // Through a pooler in transaction mode LISTEN would succeed, and stay silent: code `unsupported`.
            isFinal: { pool.isMisconfiguration($0) || ($0 as? DatabaseError)?.code == .unsupported }
        ) { deadline in
            let connection = try await pool.factory(deadline)
            do {
                try (connection as? Connection)?.requireOwnProcess(for: "LISTEN")
            } catch {
                connection.close()
                throw error
            }
            guard let listening = connection as? any ListeningConnection else {
                connection.close()
                throw DatabaseError(.unsupported, message: "Connections of this database cannot listen.")
            }
            return listening
        }
    }

    /// Keeps a connection that listens, until nobody subscribes any more: connects, listens, and after a loss connects
    /// again, with a pause that grows.
    func run() async {
        var pacer = ConnectPacer(limit: 1, patience: .seconds(25))
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            do {
                try await listen { pacer.succeeded() }
            } catch {
                guard !Task.isCancelled else { break }
                if isFinal(error) {
                    apply {
                        $0.refused(error)
                        return nil
                    }
                    break
                }
                apply {
                    $0.interrupted(interruption(error))
                    return nil
                }
                pacer.failed(isMisconfigured: false, now: Moment(clock.now()), using: &generator)
                try? await clock.sleep(pacer.retryAt?.instant ?? clock.now())
            }
        }
        apply { $0.ended() }
    }

    /// Connects and serves one connection until it is lost or the task is cancelled.
    private nonisolated(nonsending) func listen(onSuccess: () -> Void) async throws {
        let connection = try await connect(clock.now() + connectTimeout)
        use(connection)
        defer {
            use(nil)
            connection.close()
        }
        while true {
            try Task.checkCancellation()
            if let work = takeWork() {
                _ = try await connection.simple(work.sql, deadline: clock.now() + configuration.answerTimeout)
                onSuccess()
                apply {
                    $0.confirmed(work)
                    return nil
                }
            }
            let arrived = try await connection.notifications(
                deadline: clock.now() + configuration.heartbeat, isInterrupted: { [self] in hasWork })
            if arrived.isEmpty {
                if !hasWork { try await checkAnswers(connection) }
            } else {
                apply {
                    $0.received(arrived)
                    return nil
                }
            }
        }
    }

    /// A connection whose other end is gone without a word stays silent like one on which nothing happens: an empty
    /// query tells one from the other.
    private nonisolated(nonsending) func checkAnswers(_ connection: any ListeningConnection) async throws {
        do {
            _ = try await connection.simple("", deadline: clock.now() + configuration.answerTimeout)
        } catch let error as DatabaseError where error.code == .deadlineExceeded {
            throw DatabaseError(
                .connectionLost,
                message: """
                    The connection that listens for notifications was given up: the server did not answer within \
                    \(configuration.answerTimeout.inSeconds).
                    """,
                underlying: error)
        }
    }

    private func interruption(_ error: any Error) -> DatabaseError {
        (error as? DatabaseError)
            ?? DatabaseError(
                .connectionLost, message: "The connection that listens for notifications was lost: \(error)",
                underlying: error)
    }
}
