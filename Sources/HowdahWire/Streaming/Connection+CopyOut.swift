import HowdahTypes

extension Connection {
    /// Begins `COPY … TO STDOUT`, whose data ``nextChunk(atMost:)`` reads as it arrives.
    package func openCopyOut(_ sql: String, deadline: ContinuousClock.Instant? = nil) async throws {
        try await openCopy(.copyOut, sql, deadline: deadline)
    }

    /// The next bytes of the open COPY: about `count` of those that have arrived, and if there are none, those that
    /// arrive next; nil at the end.
    package func nextChunk(atMost count: Int) async throws -> [UInt8]? {
        try await advance { operation, open in
            if !operation.isCancelling, let chunk = try await copyChunk(&operation, atMost: count) {
                if !operation.isCancelling { return chunk }
            }
            if operation.isCancelling { while try await copyChunk(&operation, atMost: 1 << 16) != nil {} }
            try await finish(&operation, open)
            return nil
        }
    }

    /// Bytes of the COPY; nil at the end of its data.
    func copyChunk(_ operation: inout Operation, atMost count: Int) async throws -> [UInt8]? {
        var chunk: [UInt8] = []
        while chunk.count < count {
            switch raw.copyData(appendingTo: &chunk) {
            case .piece: continue
            case .end: return chunk.isEmpty ? nil : chunk
            case .none where chunk.isEmpty: try await operation.readMore()
            case .none: return chunk
            }
        }
        return chunk
    }

    /// Reads the results after the data of a COPY; throws if it has failed or was interrupted.
    func finish(_ operation: inout Operation, _ open: OpenOperation) async throws {
        while let result = try await operation.nextResult() { _ = try open.take(result) }
        open.isAtEnd = true
        if operation.isCancelling { throw interrupted(open) }
        if let failure = open.failure { throw failure }
    }

    /// Sends the text of a COPY, and waits until the data can flow.
    func openCopy(_ kind: OpenOperation.Kind, _ sql: String, deadline: ContinuousClock.Instant?) async throws {
        try checkText(sql)
        try await open(kind, sql, deadline: deadline) { operation, open in
            try sendCopy(kind, sql)
            let status = try await firstStatus(&operation, open)
            switch (status, kind) {
            case (.copyOut, .copyOut), (.copyIn, .copyIn): return
            case (.copyIn, _): try await endCopy(failing: "the client does not send data", &operation)
            case (.copyOut, _): while try await copyChunk(&operation, atMost: 1 << 16) != nil { operation.cancel() }
            default: try await finish(&operation, open)
            }
            while let result = try await operation.nextResult() { _ = try open.take(result) }
            throw Self.notCopy(kind)
        }
    }

    /// Data for the server goes by the simple protocol. The extended one ends with two Sync messages, one after the
    /// statement and one after the data; a server that gives the COPY up before it has read the first answers both, and
    /// the second answer would be taken for the end of the next statement
    /// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY).
    private func sendCopy(_ kind: OpenOperation.Kind, _ sql: String) throws {
        guard kind == .copyIn else {
            parameters.load([])
            return try raw.sendUnprepared(sql, parameters)
        }
        guard StatementText.isOneStatement(sql) else {
            throw DatabaseError(
                .invalidStatement, message: "A COPY takes one statement, and nothing after it.", statement: sql)
        }
        try raw.sendSimple(sql)
    }

    /// What the server does with the statement; a result that is no COPY is taken.
    private func firstStatus(_ operation: inout Operation, _ open: OpenOperation) async throws -> RawResult.Status? {
        guard let first = try await operation.nextResult() else { return nil }
        let status = first.status
        raw.isCopyingIn = status == .copyIn
        if status != .copyIn, status != .copyOut { _ = try open.take(first) }
        return status
    }

    private static func notCopy(_ kind: OpenOperation.Kind) -> DatabaseError {
        let (form, other) =
            kind == .copyIn ? ("COPY … FROM STDIN", "copyOut") : ("COPY … TO STDOUT", "copyIn")
        return DatabaseError(
            .invalidStatement,
            message:
                "The statement is not \(form). Use \(other) for the other direction, and `execute` for what is no COPY."
        )
    }
}
