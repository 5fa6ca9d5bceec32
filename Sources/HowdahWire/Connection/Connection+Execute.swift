package import HowdahTypes

extension Connection {
    /// Executes one statement, prepared once per connection, with binary parameters and results.
    ///
    /// A statement whose plan the server has dropped or changed since is prepared again, once, if no transaction is
    /// open. Throws a ``DatabaseError`` with the statement's text, or `CancellationError` after the server has stopped.
    package func execute(_ statement: PreparedSQL, deadline: ContinuousClock.Instant? = nil) async throws -> QueryResult
    {
        guard let entry = lookUpPlan(statement) else {
            return try await pipeline([statement], deadline: deadline)[0]
        }
        try checkValues(of: statement)
        if entry.leavesState { leavesState = true }
        counters.hit()
        let mayRetry = transactionStatus == .idle
        do {
            return try await operate(deadline: deadline) { operation in
                parameters.load(statement.binds)
                try raw.sendPrepared(entry.name, parameters)
                return try await operation.singleResult(entry)
            }
        } catch let error as DatabaseError where error.isStalePlan {
            forgetStale(entry, error)
            guard mayRetry, isUsable else {
                throw error.asStalePlan(in: transactionStatus).inStatement(statement.sql)
            }
            return try await pipeline([statement], deadline: deadline)[0]
        } catch let error as DatabaseError {
            throw error.inStatement(statement.sql)
        }
    }

    /// Runs SQL text by the simple protocol: several statements, no parameters, a result for each.
    package func simple(_ sql: String, deadline: ContinuousClock.Instant? = nil) async throws -> [QueryResult] {
        try checkText(sql)
        if SessionState.used(by: sql) != nil { leavesState = true }
        do {
            return try await operate(deadline: deadline) { operation in
                try raw.sendSimple(sql)
                return try await operation.allResults()
            }
        } catch let error as DatabaseError {
            throw error.inStatement(sql)
        }
    }

    /// What is wrong with a statement is found before anything is sent: those before it in a pipeline do not run either.
    func check(_ statement: PreparedSQL) throws {
        try checkText(statement.sql)
        if isPooled, let what = SessionState.used(by: statement.sql) {
            throw DatabaseError(.unsupported, message: SessionState.explanation(what), statement: statement.sql)
        }
        try checkValues(of: statement)
    }

    /// As ``check(_:)``, for a statement that is prepared: its text was looked at before.
    func checkValues(of statement: PreparedSQL) throws {
        do {
            try ParameterBuffer.check(statement.binds)
        } catch {
            throw error.inStatement(statement.sql)
        }
    }

    /// libpq takes C strings: a NUL would cut the statement short.
    func checkText(_ sql: String) throws {
        // Over the bytes in memory, and not through an iterator.
        let holdsNUL = sql.utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? sql.utf8.contains(0)
        guard !holdsNUL else {
            throw DatabaseError(.invalidStatement, message: "The statement's text holds a NUL character (U+0000).")
        }
    }

    func forgetStale(_ entry: StatementCache.Entry, _ error: DatabaseError) {
        counters.wentStale()
        // An unknown statement means that all of them are gone: DISCARD ALL, or another server process behind a pooler.
        if error.sqlState?.rawValue == "26000" { return cache.removeAll() }
        forgetPlan(entry)
        schema.isOver(entry.epoch)
    }
}

extension DatabaseError {
    /// Whether a prepared statement has to be prepared again: its result type has changed, the server lost it, or it knows
    /// a type by the identifier that it had before `DROP TYPE` and `CREATE TYPE`.
    ///
    /// The first has the code of any unsupported feature, so the routine tells, whose name is never translated. The last
    /// has the code of every internal error, whose messages are never translated (`elog` in
    /// `src/include/utils/elog.h`).
    var isStalePlan: Bool {
        switch sqlState?.rawValue {
        case "26000": true
        case "0A000": server?.routine == "RevalidateCachedQuery"
        case "XX000": server?.message.hasPrefix("cache lookup failed for type ") ?? false
        default: false
        }
    }

    /// The error as it is told to who cannot be healed: a transaction that was open has failed, and only its owner can
    /// run it again.
    func asStalePlan(in status: TransactionStatus) -> DatabaseError {
        guard isStalePlan, status != .idle else { return self }
        return DatabaseError(
            .stalePlan,
            message: """
                A statement that was prepared before its tables were altered, or that DISCARD or DEALLOCATE has dropped, \
                failed this transaction. It is prepared anew the next time: run the transaction again, or give it a \
                retry policy. (\(message))
                """,
            server: server, statement: statement)
    }
}

extension Operation {
    /// The one result of a statement.
    mutating func singleResult(
        _ entry: StatementCache.Entry?, outcome: Outcome = Outcome()
    ) async throws -> QueryResult {
        var outcome = outcome
        try await takeResults(into: &outcome, entry)
        return try outcome.get()
    }

    /// Takes all results of a statement.
    ///
    /// A connection that is lost after the statement's error has nothing more to say: the error is the reason.
    mutating func takeResults(into outcome: inout Outcome, _ entry: StatementCache.Entry?) async throws {
        do {
            while let result = try await nextResult() { try outcome.take(result, entry) }
        } catch {
            throw outcome.error ?? error
        }
    }

    /// The results of all statements of a simple query.
    mutating func allResults() async throws -> [QueryResult] {
        var results: [QueryResult] = []
        var failure: DatabaseError?
        while let result = try await nextResult() {
            var outcome = Outcome()
            try outcome.take(result, nil)
            do { results.append(try outcome.get()) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        return results
    }
}

/// What one statement came to: its result, or its first error.
struct Outcome {
    private var result: QueryResult?
    private(set) var error: DatabaseError?
    private(set) var wasSkipped = false

    /// Takes one of the statement's results; throws only what ends the connection.
    mutating func take(_ raw: consuming RawResult, _ entry: StatementCache.Entry?) throws {
        switch raw.status {
        case .rows, .command:
            let known = entry?.layout
            let layout = known.flatMap { $0.count == raw.columnCount ? $0 : nil } ?? raw.layout()
            if entry?.hasFixedColumns == true { entry?.layout = layout }
            result = raw.queryResult(layout: layout)
        case .error:
            error = error ?? Self.databaseError(raw)
        case .pipelineAborted:
            wasSkipped = true
        case .copyIn, .copyOut:
            // libpq cannot leave this state without the data, so the connection is closed.
            throw DatabaseError(
                .unsupported,
                message:
                    "COPY FROM STDIN and COPY TO STDOUT cannot run as a plain statement: nobody reads or writes the data. "
                    + "Use `copyIn` or `copyOut` of a session.")
        case .pipelineSync:
            break
        }
    }

    func get() throws(DatabaseError) -> QueryResult {
        if let error { throw error }
        guard let result else {
            throw DatabaseError(.connectionLost, message: "The server ended a statement without a result.")
        }
        return result
    }

    private static func databaseError(_ raw: borrowing RawResult) -> DatabaseError {
        guard let server = raw.serverFields else {
            return DatabaseError(.connectionLost, message: "The connection to the server was lost: \(raw.errorMessage)")
        }
        let isFatal = server.severity == "FATAL" || server.severity == "PANIC"
        return DatabaseError(isFatal ? .connectionLost : .server, message: server.message, server: server)
    }
}
