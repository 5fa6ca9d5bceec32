import HowdahTypes
import HowdahWire

extension SessionDriver {
    /// Begins a stream or a COPY, on a connection that is busy with it until it has ended.
    ///
    /// - Parameter mayEndEarly: whether leaving it early is no failure. In a transaction it then gets a savepoint, because
    ///   what is cancelled on the server fails the transaction.
    nonisolated(nonsending) func open(
        _ name: String, in serial: Int?, mayEndEarly: Bool, at callSite: CallSite?,
        _ body: nonisolated(nonsending) (any StreamingConnection) async throws -> Void
    ) async throws -> StreamToken {
        try await exchange(in: serial, at: callSite) {
            var opening = openings(before: [])
            let isInTransaction = stack.depth > 0 || connection.transactionStatus == .inTransaction
            let hasSavepoint = mayEndEarly && isInTransaction && connection.transactionStatus != .failed
            if hasSavepoint { opening.append(PreparedSQL(sql: "SAVEPOINT \(Self.streamSavepoint)")) }
            if !opening.isEmpty { _ = try await send(opening, before: [], at: callSite) }
            statements += 1
            try await body(connection)
            let stream = OpenStream(name, hasSavepoint: hasSavepoint)
            self.stream = stream
            return StreamToken(stream)
        }
    }

    /// Goes on with a stream or a COPY; it is over when the connection says so, or when this throws.
    nonisolated(nonsending) func advance<Result>(
        _ token: StreamToken, _ body: nonisolated(nonsending) (any StreamingConnection) async throws -> Result
    ) async throws -> Result {
        try await inTime {
            try await occupied {
                guard stream === token.stream else { throw OpenStream.ended }
                defer { if !connection.isStreaming { didEnd(token.stream) } }
                return try await body(connection)
            }
        }
    }

    /// Ends a stream that was left before its end; throws if its loop still runs.
    nonisolated(nonsending) func end(_ stream: OpenStream) async throws {
        guard stream.isAbandoned else { throw stream.busy }
        await connection.endStream()
        didEnd(stream)
        guard stream.hasSavepoint, connection.isUsable, connection.transactionStatus == .failed else { return }
        hasStreamSavepoint = false
        let name = Self.streamSavepoint
        await undo(["ROLLBACK TO SAVEPOINT \(name)", "RELEASE SAVEPOINT \(name)"])
    }

    /// Ends a stream that nobody will go on with; without effect if it has ended.
    nonisolated(nonsending) func giveUp(_ token: StreamToken) async {
        token.stream.abandon()
        try? await occupied {
            if stream === token.stream { try await end(token.stream) }
        }
    }

    /// The release of the savepoint around a stream that has ended; it travels with the next statement.
    func takeStreamRelease() -> [PreparedSQL] {
        guard hasStreamSavepoint else { return [] }
        hasStreamSavepoint = false
        guard connection.transactionStatus == .inTransaction else { return [] }
        return [PreparedSQL(sql: "RELEASE SAVEPOINT \(Self.streamSavepoint)")]
    }

    private func didEnd(_ stream: OpenStream) {
        self.stream = nil
        hasStreamSavepoint = stream.hasSavepoint
    }

    private static var streamSavepoint: String { "howdah_stream" }
}
