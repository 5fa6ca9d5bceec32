package import HowdahTypes

extension Connection {
    /// Executes several statements in one round trip, and returns their results in order.
    ///
    /// Outside a transaction they are one implicit transaction: the first error undoes those before it, and the server
    /// skips those after it. Throws that error with its statement's text and its place among the others.
    ///
    /// If a plan has become stale, and everything in the pipeline is undone by the error, it runs once more.
    package func pipeline(
        _ statements: [PreparedSQL], deadline: ContinuousClock.Instant? = nil
    ) async throws -> [QueryResult] {
        guard !statements.isEmpty else { return [] }
        for statement in statements { try check(statement) }
        let mayRetry = transactionStatus == .idle
        do {
            return try await runPipeline(statements, deadline: deadline)
        } catch let error as DatabaseError where error.isStalePlan && mayRetry && isUsable && !error.leftWorkBehind {
            if transactionStatus != .idle { _ = try await simple("ROLLBACK", deadline: deadline) }
            return try await runPipeline(statements, deadline: deadline)
        }
    }

    private func runPipeline(
        _ statements: [PreparedSQL], deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult] {
        let isInTransaction = transactionStatus != .idle
        return try await operate(deadline: deadline) { operation in
            try raw.enterPipeline()
            var slots: [PipelineSlot] = []
            // A failure to send leaves the pipeline without its end: the connection is closed, and nothing has run.
            try sendHousekeeping(into: &slots)
            for index in statements.indices { try send(statements[index], at: index, into: &slots) }
            try raw.sendSync()
            let outcome = try await operation.collect(slots, of: statements)
            try raw.exitPipeline()
            return try results(of: statements, slots, outcome, wasInTransaction: isInTransaction)
        }
    }

    /// Prepares a statement and does not run it.
    func prepare(
        _ entry: StatementCache.Entry, _ statement: PreparedSQL, deadline: ContinuousClock.Instant?
    ) async throws {
        try await operate(deadline: deadline) { operation in
            try raw.enterPipeline()
            var slots: [PipelineSlot] = []
            try sendHousekeeping(into: &slots)
            parameters.load(statement.binds)
            try raw.sendPrepare(entry.name, statement.sql, parameters)
            slots.append(PipelineSlot(kind: .prepare(0), entry: entry))
            try raw.sendSync()
            let outcome = try await operation.collect(slots, of: [statement])
            try raw.exitPipeline()
            if let error = outcome.slots.lazy.compactMap(\.error).first ?? outcome.atCommit { throw error }
        }
    }

    /// Only outside a transaction: in a failed one DEALLOCATE would keep ROLLBACK from running, and in an open one a name
    /// that the server has lost would fail the transaction.
    private func takeEvictedNames() -> [String] {
        guard transactionStatus == .idle else { return [] }
        defer { evictedNames = [] }
        return evictedNames
    }

    /// Sends what the connection itself has to say before the statements of a pipeline.
    private func sendHousekeeping(into slots: inout [PipelineSlot]) throws {
        let evicted = takeEvictedNames()
        try sendRowModeReset(into: &slots)
        for name in evicted { try send(deallocate: name, into: &slots) }
        guard !evicted.isEmpty else { return }
        // An end of their own: CREATE DATABASE, VACUUM and their like must be the first of what they are sent with, and a
        // name that the server has lost must not keep the statements from running.
        try raw.sendSync()
        slots.append(PipelineSlot(kind: .end, entry: nil))
    }

    /// The first message takes the mode of an earlier stream away from those that have rows. Preparing nothing is allowed
    /// even in a failed transaction.
    func sendRowModeReset(into slots: inout [PipelineSlot]) throws {
        guard raw.hasLeftSingleRowMode else { return }
        raw.hasLeftSingleRowMode = false
        parameters.load([])
        try raw.sendPrepare("", "", parameters)
        slots.append(PipelineSlot(kind: .housekeeping, entry: nil))
    }

    private func send(deallocate name: String, into slots: inout [PipelineSlot]) throws {
        parameters.load([])
        try raw.sendUnprepared("DEALLOCATE \(quoteIdentifier(name))", parameters)
        slots.append(PipelineSlot(kind: .housekeeping, entry: nil))
    }

    func send(_ statement: PreparedSQL, at index: Int, into slots: inout [PipelineSlot]) throws {
        parameters.load(statement.binds)
        guard cache.isEnabled else {
            try raw.sendUnprepared(statement.sql, parameters)
            if SessionState.used(by: statement.sql) != nil { leavesState = true }
            slots.append(PipelineSlot(kind: .run(index), entry: nil))
            return
        }
        let entry: StatementCache.Entry
        if let cached = lookUpPlan(statement) {
            counters.hit()
            entry = cached
        } else {
            counters.miss()
            let (made, evicted) = cache.insert(statement)
            evictedNames += evicted
            made.epoch = schema.current
            try raw.sendPrepare(made.name, statement.sql, parameters)
            slots.append(PipelineSlot(kind: .prepare(index), entry: made))
            entry = made
        }
        try raw.sendPrepared(entry.name, parameters)
        if entry.leavesState { leavesState = true }
        slots.append(PipelineSlot(kind: .run(index), entry: entry))
    }

    private func results(
        of statements: [PreparedSQL], _ slots: [PipelineSlot], _ outcome: PipelineOutcome, wasInTransaction: Bool
    ) throws -> [QueryResult] {
        for (slot, result) in zip(slots, outcome.slots) { forget(slot, after: result) }
        for (slot, result) in zip(slots, outcome.slots) {
            guard let error = result.error else { continue }
            guard let index = slot.statement else { continue }
            let kept = wasInTransaction ? 0 : committed(in: zip(slots, outcome.slots))
            let position = position(of: index, in: statements.count, committed: kept, wasInTransaction)
            throw error.asStalePlan(in: transactionStatus).inStatement(statements[index].sql).inPipeline(position)
        }
        if let error = outcome.atCommit { throw error }
        return try zip(slots, outcome.slots).compactMap { slot, result in
            if case .run = slot.kind { try result.get() } else { nil }
        }
    }
}

extension Connection {
    /// Forgets a prepared statement that the server does not have.
    func forget(_ slot: PipelineSlot, after outcome: Outcome) {
        guard let entry = slot.entry else { return }
        // A statement counts as prepared only if the server said so.
        if slot.isPreparation, outcome.error != nil || outcome.wasSkipped { cache.remove(entry) }
        if let error = outcome.error, error.isStalePlan { forgetStale(entry, error) }
    }

    /// How many statements, from the first, were committed by a COMMIT in the pipeline itself.
    private func committed(in results: some Sequence<(PipelineSlot, Outcome)>) -> Int {
        var count = 0
        for (slot, result) in results {
            if case .run(let index) = slot.kind, (try? result.get())?.commandTag == "COMMIT" { count = index + 1 }
        }
        return count
    }

    /// Where a failed statement stands; nil for a statement that is alone.
    private func position(
        of index: Int, in count: Int, committed: Int, _ wasInTransaction: Bool
    ) -> DatabaseError.PipelinePosition? {
        guard count > 1 else { return nil }
        let isFailed = wasInTransaction || transactionStatus != .idle
        let fate: DatabaseError.PipelinePosition.Fate =
            committed > 0 ? .committed(committed) : isFailed ? .inFailedTransaction : .undone
        return DatabaseError.PipelinePosition(index: index, count: count, before: fate)
    }
}

extension DatabaseError {
    /// Whether some of the statements that went out with the failed one were committed.
    fileprivate var leftWorkBehind: Bool {
        if case .committed = pipelinePosition?.before { true } else { false }
    }
}

/// One message of a pipeline that has a result of its own.
struct PipelineSlot {
    enum Kind {
        /// A statement of the connection's own.
        case housekeeping
        /// The end of the messages before it, which are a pipeline of their own.
        case end
        case prepare(Int)
        case run(Int)
    }
    let kind: Kind
    let entry: StatementCache.Entry?

    var isPreparation: Bool {
        if case .prepare = kind { true } else { false }
    }

    /// The position of the statement this belongs to.
    var statement: Int? {
        switch kind {
        case .housekeeping, .end: nil
        case .prepare(let index), .run(let index): index
        }
    }
}

/// What a pipeline came to.
struct PipelineOutcome {
    var slots: [Outcome] = []
    /// The error of the implicit commit at the end, which belongs to no statement: a deferred constraint.
    var atCommit: DatabaseError?
}

extension Operation {
    /// Reads the results of every slot, up to and with the pipeline's end.
    mutating func collect(_ slots: [PipelineSlot], of statements: [PreparedSQL]) async throws -> PipelineOutcome {
        var outcome = PipelineOutcome()
        outcome.slots.reserveCapacity(slots.count)
        for slot in slots {
            do {
                outcome.slots.append(try await collect(slot))
            } catch let error as DatabaseError {
                throw slot.statement.map { error.inStatement(statements[$0].sql) } ?? error
            }
        }
        outcome.atCommit = try await collectEnd()
        return outcome
    }

    /// Reads the pipeline's end; returns the error of the implicit commit, which belongs to no statement.
    mutating func collectEnd() async throws -> DatabaseError? {
        // It comes before the end, as a result with an end of its own.
        var atCommit: DatabaseError?
        var ends = 0
        while ends < 2 {
            guard let raw = try await nextResult() else {
                ends += 1
                continue
            }
            if raw.status == .pipelineSync { return atCommit }
            var result = Outcome()
            try result.take(raw, nil)
            atCommit = atCommit ?? result.error
        }
        markBroken()
        throw atCommit ?? raw.lossReason()
    }

    /// Reads the results of one slot.
    mutating func collect(_ slot: PipelineSlot) async throws -> Outcome {
        var outcome = Outcome()
        if case .end = slot.kind {
            _ = try await collectEnd()
            return outcome
        }
        let entry: StatementCache.Entry? = if case .run = slot.kind { slot.entry } else { nil }
        try await takeResults(into: &outcome, entry)
        // A connection that is lost has no end of the pipeline to wait for.
        if let error = outcome.error, error.code == .connectionLost {
            markBroken()
            throw error
        }
        return outcome
    }
}
