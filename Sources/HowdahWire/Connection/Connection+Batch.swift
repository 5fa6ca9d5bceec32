package import HowdahTypes

extension Connection {
    /// Executes statements as a source gives them, in one pipeline: answers are read while others are still being sent,
    /// and only a window of them is in memory. Returns how many were executed.
    ///
    /// The first error ends it: the server skips what was sent after it, and the source is not asked for more. The same
    /// goes for an error of the source or of `receive`, which is thrown as it is; what was sent before it has run then.
    ///
    /// - Parameters:
    ///   - opening: statements that go first, whose results nobody sees; the last one must leave a transaction open, so
    ///     that nothing is committed if a later statement fails or never comes. Empty inside a transaction.
    ///   - next: gives the next statement, nil at the end.
    ///   - receive: takes the result of each statement, and its number from 0.
    package func batch(
        opening: [PreparedSQL] = [], deadline: ContinuousClock.Instant? = nil,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        receive: (Int, QueryResult) throws -> Void
    ) async throws -> Int {
        for statement in opening { try check(statement) }
        // In a transaction names cannot be dropped, and would pile up.
        let preparesAnew = cache.isEnabled && transactionStatus == .idle
        return try await operate(deadline: deadline) { operation in
            try raw.enterPipeline()
            var run = BatchRun(connection: self, preparesAnew: preparesAnew)
            try run.sendRowModeReset()
            for statement in opening { try run.send(statement, number: nil) }
            await run.sendAll(&operation, next, receive)
            // Even a batch that has failed is read to its end: the connection goes on.
            try raw.sendSync()
            await run.finish(&operation, receive)
            if let failure = run.brokenBy { throw failure }
            try raw.exitPipeline()
            if let failure = run.failure { throw failure }
            return run.answered
        }
    }
}

/// A batch under way.
private struct BatchRun {
    private struct Sent {
        let slot: PipelineSlot
        let sql: String
        /// The statement's number; nil for what went before the first.
        let number: Int?
    }

    private let connection: Connection
    /// Whether the first statement gets a plan of its own: a batch cannot be run again for one that has become stale,
    /// because its source is read once.
    private let preparesAnew: Bool
    private var window = PipelineWindow()
    private var sent: [Sent] = []
    private var head = 0
    private var count = 0
    /// How many statements have been answered.
    private(set) var answered = 0
    /// What ended the batch; the connection goes on.
    private(set) var failure: (any Error)?
    /// What ended the connection.
    private(set) var brokenBy: (any Error)?

    init(connection: Connection, preparesAnew: Bool) {
        self.connection = connection
        self.preparesAnew = preparesAnew
    }

    private var isOver: Bool { failure != nil || brokenBy != nil }

    /// Sends what the source gives, and reads answers whenever the window is full.
    mutating func sendAll(
        _ operation: inout Operation, _ next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        _ receive: (Int, QueryResult) throws -> Void
    ) async {
        do {
            while !isOver, let statement = try await next() {
                try Task.checkCancellation()
                try connection.check(statement)
                if count == 0, preparesAnew, let entry = connection.cache.lookUp(statement) {
                    connection.forgetPlan(entry)
                }
                try send(statement, number: count)
                count += 1
                guard window.isFull else { continue }
                while !isOver, !window.hasRoom, window.count > 0 { await answer(&operation, receive) }
                // The server may go on for what it has got, but gets no more.
                if operation.isCancelling { throw CancellationError() }
            }
        } catch {
            failure = failure ?? (error as? DatabaseError)?.inPipeline(position(of: count)) ?? error
        }
    }

    mutating func send(_ statement: PreparedSQL, number: Int?) throws {
        var slots: [PipelineSlot] = []
        try connection.send(statement, at: number ?? 0, into: &slots)
        for slot in slots {
            let bytes = connection.parameters.byteCount + (slot.isPreparation ? statement.sql.utf8.count : 0)
            try note(Sent(slot: slot, sql: statement.sql, number: number), bytes: bytes)
        }
    }

    mutating func sendRowModeReset() throws {
        var slots: [PipelineSlot] = []
        try connection.sendRowModeReset(into: &slots)
        for slot in slots { try note(Sent(slot: slot, sql: "", number: nil), bytes: 0) }
    }

    private mutating func note(_ message: Sent, bytes: Int) throws {
        sent.append(message)
        if window.sent(bytes: bytes) == .flush { try connection.raw.sendFlushRequest() }
    }

    /// Reads all answers that are outstanding, and the end of the pipeline.
    mutating func finish(_ operation: inout Operation, _ receive: (Int, QueryResult) throws -> Void) async {
        while brokenBy == nil, head < sent.count { await answer(&operation, receive) }
        guard brokenBy == nil else { return }
        do {
            let atCommit = try await operation.collectEnd()
            failure = failure ?? atCommit
        } catch {
            brokenBy = error
        }
    }

    /// Reads the answer to the oldest message.
    private mutating func answer(
        _ operation: inout Operation, _ receive: (Int, QueryResult) throws -> Void
    ) async {
        let message = sent[head]
        head += 1
        if head >= 512 {
            sent.removeFirst(head)
            head = 0
        }
        window.answered()
        do {
            try take(try await operation.collect(message.slot), of: message, receive)
        } catch {
            brokenBy =
                (error as? DatabaseError)?.inStatement(message.sql).inPipeline(position(of: message.number)) ?? error
        }
    }

    private mutating func take(
        _ outcome: Outcome, of message: Sent, _ receive: (Int, QueryResult) throws -> Void
    ) throws {
        connection.forget(message.slot, after: outcome)
        guard failure == nil, !outcome.wasSkipped else { return }
        if let error = outcome.error {
            failure = error.asStalePlan(in: .failed).inStatement(message.sql).inPipeline(position(of: message.number))
            return
        }
        guard case .run = message.slot.kind, let number = message.number else { return }
        do {
            try receive(number, try outcome.get())
            answered += 1
        } catch {
            failure = error
        }
    }

    private func position(of number: Int?) -> DatabaseError.PipelinePosition? {
        number.map { DatabaseError.PipelinePosition(index: $0, count: nil, before: .inFailedTransaction) }
    }
}
