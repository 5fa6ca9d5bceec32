import HowdahTypes

extension Connection {
    /// Whether a stream or a COPY is open: nothing else can run before it has ended.
    package var isStreaming: Bool { openOperation != nil }

    /// Begins an operation that later calls advance: sends the statement, and waits for its first answer.
    func open<Result>(
        _ kind: OpenOperation.Kind, _ sql: String, deadline: ContinuousClock.Instant?,
        _ body: (inout Operation, OpenOperation) async throws -> Result
    ) async throws -> Result {
        let (id, timer) = try begin(deadline: deadline)
        let operation = Operation(connection: self, id: id)
        openOperation = OpenOperation(kind, sql: sql, operation: operation, id: id, timer: timer)
        return try await advance(body)
    }

    /// Goes on with the open operation; closes it with its last result, and with any error.
    func advance<Result>(
        _ body: (inout Operation, OpenOperation) async throws -> Result
    ) async throws -> Result {
        guard let open = openOperation else {
            throw DatabaseError(.invalidStatement, message: "The stream or COPY has ended already.")
        }
        return try await withTaskCancellationHandler {
            var operation = open.operation
            do {
                try operation.noticeInterrupts()
                let result = try await body(&operation, open)
                if open.isAtEnd, open.failure == nil {
                    await operation.settle()
                    close(open)
                } else {
                    open.operation = operation
                }
                return result
            } catch {
                let error = await conclude(&operation, (error as? DatabaseError)?.inStatement(open.sql) ?? error)
                close(open)
                throw error
            }
        } onCancel: { [watch, id = open.id] in
            watch.interrupt(id, .cancelled)
        }
    }

    /// Ends the open operation, wherever it stands, within a bounded time; does not throw, and is not cancelled.
    ///
    /// A short rest is read. A longer one, or one that does not come soon, is cancelled on the server, and what is
    /// under way is read to its end; a connection on which that takes too long is closed.
    package func endStream() async {
        guard let open = openOperation else { return }
        var operation = open.operation
        let patience = loop.schedule(at: .now + Self.patience) { [watch, id = open.id] in
            watch.interrupt(id, .cancelled)
        }
        do {
            if !open.isAtEnd { try await discardRest(&operation, open) }
            await operation.settle()
        } catch {
            _ = await conclude(&operation, error)
        }
        loop.cancelTimer(patience)
        close(open)
    }

    /// How long the rest of an operation that is ended early may take before it is cancelled.
    private static var patience: Duration { .milliseconds(50) }

    /// How many rows or chunks of the rest are read before it is cancelled.
    private static var shortRest: Int { 1_000 }

    private func discardRest(_ operation: inout Operation, _ open: OpenOperation) async throws {
        var read = 0
        switch open.kind {
        case .rows: break
        case .copyIn: try await endCopy(failing: "the client has given up the COPY", &operation)
        case .copyOut:
            while let _ = try await copyChunk(&operation, atMost: 1 << 16) {
                read += 64
                if read >= Self.shortRest { operation.cancel() }
            }
        }
        while let result = try await operation.nextResult() {
            _ = try open.take(result)
            read += 1
            if read >= Self.shortRest { operation.cancel() }
        }
    }

    private func close(_ open: OpenOperation) {
        openOperation = nil
        end(open.timer)
    }

    /// What the caller of an operation that was cancelled, or whose deadline has passed, is told once it has ended.
    func interrupted(_ open: OpenOperation) -> any Error { open.failure ?? CancellationError() }
}
