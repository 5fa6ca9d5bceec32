package import HowdahTypes

extension Connection {
    /// Begins a statement whose rows ``nextRows(atMost:)`` reads as they arrive, prepared like any other.
    ///
    /// Memory holds one batch, whatever the number of rows: what nobody asks for stays on the server. Throws what
    /// ``execute(_:deadline:)`` throws; then nothing is open.
    package func openRows(_ statement: PreparedSQL, deadline: ContinuousClock.Instant? = nil) async throws {
        try check(statement)
        let mayRetry = transactionStatus == .idle
        let entry = try await prepared(statement, deadline: deadline)
        if entry?.leavesState ?? (SessionState.used(by: statement.sql) != nil) { leavesState = true }
        do {
            try await openRows(statement, entry, deadline: deadline)
        } catch let error as DatabaseError where error.isStalePlan {
            guard let entry else { throw error }
            forgetStale(entry, error)
            guard mayRetry, isUsable else { throw error.asStalePlan(in: transactionStatus) }
            let healed = try await prepared(statement, deadline: deadline)
            try await openRows(statement, healed, deadline: deadline)
        }
    }

    /// Hands over the next rows of the open statement: those that have arrived, and if there are none, those that arrive
    /// next.
    ///
    /// - Parameters:
    ///   - count: how many rows are handed over, at most.
    ///   - receive: gets results of a few rows each, and returns whether it takes more.
    /// - Returns: whether the statement has ended, so that the connection is free.
    package func nextRows(atMost count: Int, receive: (QueryResult) -> Bool) async throws -> Bool {
        try await advance { operation, open in
            var received = 0
            var goesOn = true
            if !operation.isCancelling, let first = open.firstRow {
                received = 1
                goesOn = receive(first)
            }
            open.firstRow = nil
            while goesOn, received < count, !open.isAtEnd {
                if raw.isBusy, received > 0 { break }
                try await operation.waitForResult()
                // Once the server was asked to stop, rows are only read to come to the end.
                if operation.isCancelling { break }
                guard let rows = try gather(atMost: count - received, of: open) else { continue }
                received += rows.rowCount
                goesOn = receive(rows)
            }
            if operation.isCancelling {
                while !open.isAtEnd {
                    guard let result = try await operation.nextResult() else { break }
                    _ = try open.take(result)
                }
                throw interrupted(open)
            }
            if received == 0, let failure = open.failure { throw failure }
            return open.isAtEnd && open.failure == nil
        }
    }

    /// Takes a few of the rows that libpq has complete, without waiting for more; nil if there is none.
    ///
    /// Few, so that what is read at once is still in the processor's cache, and its memory is used again for the next.
    private func gather(atMost count: Int, of open: OpenOperation) throws -> QueryResult? {
        let pile = RowPile(capacity: min(count, 4))
        while !pile.isFull, !raw.isBusy {
            guard let result = raw.nextResult() else {
                open.isAtEnd = true
                break
            }
            if result.isSingleRow { pile.append(result) } else { _ = try open.take(result) }
        }
        return open.result(of: pile)
    }

    private func openRows(
        _ statement: PreparedSQL, _ entry: StatementCache.Entry?, deadline: ContinuousClock.Instant?
    ) async throws {
        try await open(.rows, statement.sql, deadline: deadline) { operation, open in
            parameters.load(statement.binds)
            if let entry {
                try raw.sendPrepared(entry.name, parameters)
            } else {
                try raw.sendUnprepared(statement.sql, parameters)
            }
            try raw.setSingleRowMode()
            guard let result = try await operation.nextResult() else { return }
            open.firstRow = try open.take(result, entry)
            guard let failure = open.failure else { return }
            while let result = try await operation.nextResult() { _ = try open.take(result) }
            throw failure
        }
    }

    /// The statement's prepared form, made now if there is none yet; nil where statements stay unprepared.
    private func prepared(
        _ statement: PreparedSQL, deadline: ContinuousClock.Instant?
    ) async throws -> StatementCache.Entry? {
        guard cache.isEnabled else { return nil }
        if let entry = lookUpPlan(statement) {
            counters.hit()
            return entry
        }
        counters.miss()
        let (entry, evicted) = cache.insert(statement)
        entry.epoch = schema.current
        evictedNames += evicted
        do {
            try await prepare(entry, statement, deadline: deadline)
        } catch {
            cache.remove(entry)
            throw (error as? DatabaseError)?.inStatement(statement.sql) ?? error
        }
        return entry
    }
}
