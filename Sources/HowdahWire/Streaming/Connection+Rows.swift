package import HowdahTypes

/// Rows that have arrived, each a result of its own.
package struct RowBatch: Sendable {
    /// The rows; none only at the end.
    package let rows: [QueryResult]
    /// Whether the statement has ended, so that the connection is free.
    package let isLast: Bool

    /// A batch of rows.
    package init(rows: [QueryResult], isLast: Bool) {
        self.rows = rows
        self.isLast = isLast
    }
}

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

    /// The next rows of the open statement: those that have arrived, and if there are none, those that arrive next.
    package func nextRows(atMost count: Int) async throws -> RowBatch {
        try await advance { operation, open in
            var rows: [QueryResult] = []
            if let first = open.firstRow { rows.append(first) }
            open.firstRow = nil
            while rows.count < count, !open.isAtEnd {
                if raw.isBusy, !rows.isEmpty { break }
                guard let result = try await operation.nextResult() else {
                    open.isAtEnd = true
                    break
                }
                guard let row = try open.take(result) else { continue }
                // Once the server was asked to stop, rows are only read to come to the end.
                if !operation.isCancelling { rows.append(row) }
            }
            if operation.isCancelling {
                while !open.isAtEnd {
                    guard let result = try await operation.nextResult() else { break }
                    _ = try open.take(result)
                }
                throw interrupted(open)
            }
            if rows.isEmpty, let failure = open.failure { throw failure }
            return RowBatch(rows: rows, isLast: open.isAtEnd && open.failure == nil)
        }
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
