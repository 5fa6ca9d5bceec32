import HowdahTypes

extension Connection {
    /// Finds out whether a pooler stands before the server, and stops preparing statements if one does.
    ///
    /// Throws a ``DatabaseError`` of code `connectionFailed` if the server does not answer, or `CancellationError`.
    func findPooler(_ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant) async throws {
        switch configuration.pooler {
        case .none: return
        case .transaction: isPooled = true
        case .detect: isPooled = try await detectPooler(deadline: deadline)
        }
        guard isPooled else { return }
        cache = StatementCache(capacity: 0)
        guard configuration.options == nil else {
            throw configurationError(
                """
                \(raw.peer) is a pooler, and `options` (PGOPTIONS) is for a session with the server, which a client of a \
                pooler does not have: PgBouncer ignores it at best. Use ALTER ROLE … SET, ALTER DATABASE … SET, or \
                SET LOCAL in the transaction; connect to the server directly; or say pooler=none if the pooler is in \
                session mode.
                """)
        }
    }

    /// The server's own word against what the connection was told at its start: one round trip, unless it is known.
    private func detectPooler(deadline: ContinuousClock.Instant) async throws -> Bool {
        if let known = PoolerMemory.shared.isPooler(at: raw.peer, processID: processID) { return known }
        let answer: Bool
        do {
            answer = try await isServedByAnotherProcess(deadline: deadline)
        } catch let error as DatabaseError where error.code == .server {
            // Not a server that answers queries, such as PgBouncer's own console.
            answer = PoolerMemory.looksInvented(processID)
        } catch let error as DatabaseError {
            throw DatabaseError(
                .connectionFailed,
                message: "\(raw.peer) did not answer after the connection was made: \(error.message)",
                server: error.server, underlying: error)
        }
        PoolerMemory.shared.remember(isPooler: answer, at: raw.peer)
        return answer
    }

    private func isServedByAnotherProcess(deadline: ContinuousClock.Instant) async throws -> Bool {
        let results = try await simple("SELECT pg_catalog.pg_backend_pid()::text", deadline: deadline)
        return try results.first?.decodeColumn(as: String.self) != [String(processID)]
    }

    /// Throws a ``DatabaseError`` of code `unsupported` if a pooler stands before the server.
    ///
    /// - Parameter what: what needs a server process of its own, as the start of a sentence: `LISTEN`.
    package func requireOwnProcess(for what: String) throws {
        guard isPooled else { return }
        throw DatabaseError(.unsupported, message: SessionState.explanation(what))
    }
}
