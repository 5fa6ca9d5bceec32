extension Connection {
    /// Begins `COPY … FROM STDIN`, whose data ``send(_:)`` takes.
    package func openCopyIn(_ sql: String, deadline: ContinuousClock.Instant? = nil) async throws {
        try await openCopy(.copyIn, sql, deadline: deadline)
    }

    /// Sends a chunk of the open COPY's data, and waits until the socket has taken it: a server that is slow to read
    /// holds the caller back.
    ///
    /// Throws what the server reports as soon as it does; then the COPY has ended, and nothing of it is stored.
    package func send(_ chunk: [UInt8]) async throws {
        try await advance { operation, open in
            var rest = chunk[...]
            while !operation.isCancelling, !rest.isEmpty {
                let piece = rest.prefix(Self.largestPiece)
                rest = rest.dropFirst(piece.count)
                guard try await put(piece, &operation) else { break }
                if rest.isEmpty { return }
            }
            if chunk.isEmpty, !operation.isCancelling { return }
            // The server was asked to stop, or it has reported an error, which libpq gives out after the COPY's end.
            try await endCopy(failing: "the client has given up the COPY", &operation)
            try await finish(&operation, open)
        }
    }

    /// Ends the open COPY's data, and waits for the server to store it; returns the number of rows.
    package func finishCopyIn() async throws -> Int {
        try await advance { operation, open in
            let reason = operation.isCancelling ? "the client has given up the COPY" : nil
            try await endCopy(failing: reason, &operation)
            while let result = try await operation.nextResult() { _ = try open.take(result) }
            open.isAtEnd = true
            // A cancellation that came too late for the server changes nothing: the rows are stored, and that is said.
            if let failure = open.failure { throw failure }
            return open.commandTag.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }
    }

    /// How much libpq is given at once.
    private static var largestPiece: Int { 1 << 16 }

    /// Queues a piece and sends it; false if the COPY cannot go on.
    private func put(_ piece: ArraySlice<UInt8>, _ operation: inout Operation) async throws -> Bool {
        while try !piece.withUnsafeBytes({ try raw.putCopyData($0) }) {
            guard try await operation.flushAll() else { return false }
        }
        return try await operation.flushAll()
    }

    /// Queues the end of the data.
    func endCopy(failing reason: String?, _ operation: inout Operation) async throws {
        while try !raw.endCopy(failing: reason) { _ = try await operation.flushAll() }
    }
}
