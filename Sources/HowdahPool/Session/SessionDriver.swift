import HowdahTypes
import HowdahWire

/// The connection of a session and its transaction state. Sessions and transactions are faces of it.
///
/// Used by one task at a time: by the unavailable `Sendable` of both faces, and, where a task takes a session along past
/// its closure, by the gate.
final class SessionDriver {
    let connection: any PooledConnection
    var stack = TransactionStack()
    private let gate = SessionGate()
    private let revocation: Revocation?
    private let resetTimeout: Duration
    /// The time for all statements of the session, or of its transaction, together.
    var limit: TimeLimit?
    private let clock: PoolClock
    /// Returns the connection, with the number of statements that were sent.
    private let finish: @Sendable (Int) -> Void
    /// Counts a transaction that runs again because of an error.
    let noteRetry: @Sendable (any Error) -> Void
    /// Who is told of what the session does; nil if nobody is.
    let observed: ObservedSession?
    var statements = 0
    /// The stream or COPY that the connection is busy with.
    var stream: OpenStream?
    /// The cursors that outlast transactions.
    var held = OpenCursors(prefix: "howdah_held_")
    /// Whether the savepoint around a stream is still to be released.
    var hasStreamSavepoint = false
    /// What is to run because a transaction was committed.
    private var committed: [TransactionStack.CommitHook] = []

    /// A session on a connection of a pool.
    convenience init(_ lease: PoolDriver.Lease, of pool: PoolDriver, observed: ObservedSession? = nil) {
        self.init(
            lease.connection, revocation: lease.revocation, resetTimeout: pool.configuration.resetTimeout,
            clock: pool.clock, observed: observed, noteRetry: { pool.noteRetry(after: $0) },
            finish: { pool.release(lease, queries: $0) })
    }

    init(
        _ connection: any PooledConnection, revocation: Revocation? = nil, resetTimeout: Duration = .seconds(5),
        clock: PoolClock = .continuous, limit: TimeLimit? = nil, observed: ObservedSession? = nil,
        noteRetry: @escaping @Sendable (any Error) -> Void = { _ in },
        finish: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.connection = connection
        self.revocation = revocation
        self.resetTimeout = resetTimeout
        self.clock = clock
        self.limit = limit
        self.observed = observed
        self.noteRetry = noteRetry
        self.finish = finish
    }

    /// Ends the session and returns its connection; if a statement still runs, when it has ended.
    func close() {
        if gate.close() { returnConnection() }
    }

    private func returnConnection() {
        finish(statements)
        observed?.end()
    }

    /// The deadline of the next statement.
    var deadline: ContinuousClock.Instant? { limit?.deadline }

    /// How much time is left; nil if it is not limited.
    var timeLeft: Duration? { limit?.left(at: clock.now()) }

    /// Allows no more than `timeout` from now on.
    func shortenLimit(_ timeout: Duration?) {
        guard let timeout else { return }
        let shorter = TimeLimit(timeout, from: clock.now())
        if limit.map({ shorter.deadline < $0.deadline }) ?? true { limit = shorter }
    }

    func takeCommitHooks() -> [TransactionStack.CommitHook] {
        defer { committed = [] }
        return committed
    }

    /// Runs one exchange with the server, if the session is open and runs no other.
    ///
    /// - Parameter serial: the level of the transaction that asks; it must be open.
    /// - Parameter kind: what observers are told that it is; nil if they are not told of it.
    /// - Parameter batch: what it executes, for observers.
    /// - Parameter callSite: who asks for it.
    nonisolated(nonsending) func exchange<Result>(
        in serial: Int? = nil, as kind: ObservedOperation.Kind? = nil,
        executing batch: @autoclosure () -> [PreparedSQL] = [], at callSite: CallSite? = nil,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        do {
            return try await inTime {
                try await exchangeAtAnyTime(in: serial, as: kind, executing: batch(), at: callSite, body)
            }
        } catch let error as DatabaseError {
            throw error.from(callSite)
        }
    }

    /// Runs what the session's time limits.
    nonisolated(nonsending) func inTime<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        if let limit, clock.now() >= limit.deadline { throw limit.error(.betweenStatements) }
        do {
            return try await body()
        } catch let error as DatabaseError {
            guard let limit, error.code == .deadlineExceeded else { throw error }
            throw limit.error(.statement, statement: error.statement, underlying: error)
        }
    }

    /// An exchange that the session's time does not limit: what undoes a transaction.
    private nonisolated(nonsending) func exchangeAtAnyTime<Result>(
        in serial: Int? = nil, as kind: ObservedOperation.Kind? = nil,
        executing batch: @autoclosure () -> [PreparedSQL] = [], at callSite: CallSite? = nil,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await occupied {
            if let serial, !stack.isOpen(serial) { throw SessionClosed.transaction }
            if let stream { try await end(stream) }
            if held.hasAbandoned { await closeAbandonedCursors() }
            guard let kind else { return try await body() }
            return try await observing(kind, batch(), at: callSite, body)
        }
    }

    /// Runs `body` as an operation that observers are told of, if there are any.
    nonisolated(nonsending) func observing<Result>(
        _ kind: ObservedOperation.Kind, _ statements: @autoclosure () -> [PreparedSQL], at callSite: CallSite?,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        guard let observed else { return try await body() }
        return try await observed.begin(kind, statements(), at: callSite, roundTrips: 1).observing(body)
    }

    /// Has the connection to itself for one exchange; a stream that is open takes many of them.
    nonisolated(nonsending) func occupied<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        if let revocation, revocation.isRevoked { throw PoolDriver.shutDown }
        try gate.enter()
        defer { if gate.leave() { returnConnection() } }
        do {
            return try await body()
        } catch is CancellationError where revocation?.isRevoked == true && !Task.isCancelled {
            // It was not the caller's task that was cancelled, but the statement, by the shutdown.
            throw PoolDriver.shutDown
        } catch let error as DatabaseError where !stack.isReadOnly {
            connection.note(error)
            throw error
        }
    }

    /// Looks at or changes the transaction state while no statement runs.
    func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
        try gate.enter()
        defer { if gate.leave() { returnConnection() } }
        return try body()
    }
}

// MARK: - Statements

extension SessionDriver {
    nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, in serial: Int? = nil, at callSite: CallSite?
    ) async throws -> QueryResult {
        try await exchange(in: serial, as: .statement, executing: [statement], at: callSite) {
            try await run(statement, at: callSite)
        }
    }

    /// Executes a statement in an exchange, with what has to go before it.
    nonisolated(nonsending) func run(
        _ statement: PreparedSQL, at callSite: CallSite?
    ) async throws -> QueryResult {
        let opening = openings(before: [statement])
        guard !opening.isEmpty else {
            statements += 1
            return try await connection.execute(statement, deadline: deadline).asked(at: callSite)
        }
        let results = try await send(opening, before: [statement], at: callSite)
        guard let result = results.last else { throw missingResult }
        return result
    }

    nonisolated(nonsending) func pipeline(
        _ batch: [PreparedSQL], in serial: Int? = nil, at callSite: CallSite?
    ) async throws -> [QueryResult] {
        guard !batch.isEmpty else { return [] }
        return try await exchange(in: serial, as: .pipeline, executing: batch, at: callSite) {
            let opening = openings(before: batch)
            return Array(try await send(opening, before: batch, at: callSite).dropFirst(opening.count))
        }
    }

    nonisolated(nonsending) func simple(_ sql: String, at callSite: CallSite?) async throws -> [QueryResult] {
        try await exchange(as: .statement, executing: [PreparedSQL(sql: sql)], at: callSite) {
            let opening = openings(before: [])
            if !opening.isEmpty { _ = try await send(opening, before: [], at: callSite) }
            statements += 1
            return try await connection.simple(sql, deadline: deadline).map { $0.asked(at: callSite) }
        }
    }

    /// BEGIN and SAVEPOINT statements that have not been sent yet, and the CLOSE of cursors that nobody reads.
    func openings(before batch: [PreparedSQL]) -> [PreparedSQL] {
        takeStreamRelease() + transactionOpenings(before: batch)
    }

    private func transactionOpenings(before batch: [PreparedSQL]) -> [PreparedSQL] {
        guard stack.hasUnsent, !Task.isCancelled else { return [] }
        // Nothing of a batch with a value that cannot be encoded is sent. In a failed transaction a savepoint cannot be
        // made; the statement itself then reports 25P02.
        if batch.contains(where: { $0.binds.contains { $0.failure != nil } }) { return [] }
        if connection.transactionStatus == .failed { return [] }
        return stack.takeUnsent().map { PreparedSQL(sql: $0) }
    }

    /// Sends a batch, and what has to go before it, in one round trip; the caller's statements are counted without it.
    nonisolated(nonsending) func send(
        _ opening: [PreparedSQL], before batch: [PreparedSQL], at callSite: CallSite?
    ) async throws -> [QueryResult] {
        statements += opening.count + batch.count
        let passengers = observed?.beginPassengers(opening, at: callSite) ?? []
        do {
            let results = try await connection.pipeline(opening + batch, deadline: deadline)
            for passenger in passengers { passenger.end(duration: .zero) }
            for result in results { result.asked(at: callSite) }
            return results
        } catch {
            for passenger in passengers { passenger.end(error: error, duration: .zero) }
            if connection.transactionStatus == .idle { stack.serverIsIdle() }
            throw (error as? DatabaseError)?.withoutOpening(opening.count) ?? error
        }
    }

    private var missingResult: DatabaseError {
        DatabaseError(.connectionLost, message: "The server answered a batch with fewer results than statements.")
    }
}

// MARK: - Transactions

extension SessionDriver {
    /// Runs `body` in a transaction, or in a savepoint of the open one.
    nonisolated(nonsending) func transact<T>(
        _ mode: TransactionMode, in outer: Int? = nil, at callSite: CallSite,
        _ body: nonisolated(nonsending) (sending Transaction) async throws -> sending T
    ) async throws -> sending T {
        try Task.checkCancellation()
        let serial = try open(mode, in: outer)
        let operation = observed?.begin(
            .transaction, [PreparedSQL(sql: stack.innermostOpening)], at: callSite)
        // Nobody else holds it, and it refers to `self` only for as long as this task is in `body`.
        nonisolated(unsafe) let transaction = Transaction(self, serial: serial)
        nonisolated(unsafe) let result: T
        do {
            result = try await body(transaction)
            try Task.checkCancellation()
            try await commit(operation, at: callSite)
        } catch {
            await rollBack(operation)
            operation?.end(error: error)
            throw error
        }
        operation?.end()
        return result
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { (try? exclusively { stack.depth > 0 }) ?? false }

    func afterCommit(of serial: Int, _ hook: @escaping TransactionStack.CommitHook) {
        try? exclusively { stack.addHook(hook, to: serial) }
    }

    private func open(_ mode: TransactionMode, in outer: Int?) throws -> Int {
        try exclusively {
            if let outer, !stack.isOpen(outer) { throw SessionClosed.transaction }
            try checkNesting(mode)
            return stack.open(mode)
        }
    }

    private func checkNesting(_ mode: TransactionMode) throws {
        if stack.depth > 0, mode != TransactionMode() {
            throw DatabaseError(
                .invalidStatement,
                message: """
                    This session is in a transaction already, and what is opened in it is a savepoint, which cannot \
                    have an isolation level, an access mode or DEFERRABLE of its own. Set them on the outermost \
                    `withTransaction`.
                    """)
        }
        if stack.depth == 0, [.inTransaction, .failed].contains(connection.transactionStatus) {
            throw DatabaseError(
                .invalidStatement,
                message: """
                    This session is in a transaction that a statement of its own began. End it with COMMIT or \
                    ROLLBACK, or use `withTransaction` for it.
                    """)
        }
    }

    /// Ends the innermost level with RELEASE SAVEPOINT or COMMIT.
    private nonisolated(nonsending) func commit(_ operation: OperationInProgress?, at callSite: CallSite) async throws {
        stream?.abandon()
        try await exchange(at: callSite) {
            if stack.depth > 1, stack.isInnermostSent, connection.transactionStatus == .failed { throw aborted }
            if let text = stack.success {
                operation?.roundTrips += 1
                let tag = stack.depth == 1 ? try await sendCommit(text) : try await end(with: text)
                // https://www.postgresql.org/docs/current/sql-commit.html: in an aborted transaction it is a ROLLBACK.
                if tag == "ROLLBACK" { throw aborted }
            }
            if stack.isInnermostSent { hasStreamSavepoint = false }
            committed += stack.closeCommitted()
        }
    }

    private nonisolated(nonsending) func end(with text: String) async throws -> String {
        statements += 1
        return try await connection.execute(PreparedSQL(sql: text), deadline: deadline).commandTag
    }

    private nonisolated(nonsending) func sendCommit(_ text: String) async throws -> String {
        do {
            return try await end(with: text)
        } catch {
            // An error that the server reported, or a statement that was not sent or was cancelled for certain, is no
            // commit; a connection that is gone may have taken one along.
            guard !connection.isUsable else { throw error }
            throw DatabaseError(
                .commitOutcomeUnknown,
                message: """
                    The answer to COMMIT did not arrive, so the transaction may or may not have been committed. Read \
                    back what it wrote before running it again.
                    """,
                statement: text, underlying: error)
        }
    }

    /// Undoes the innermost level. If the session has ended, or a task that took it along still uses it, the pool rolls
    /// the connection back.
    private nonisolated(nonsending) func rollBack(_ operation: OperationInProgress?) async {
        stream?.abandon()
        do {
            try await exchangeAtAnyTime {
                let isOpenOnServer = connection.isUsable && connection.transactionStatus != .idle
                let texts = isOpenOnServer ? stack.failure : []
                if stack.isInnermostSent { hasStreamSavepoint = false }
                statements += texts.count
                stack.closeRolledBack()
                guard !texts.isEmpty else { return }
                operation?.roundTrips += 1
                await undo(texts)
            }
        } catch {
            close()
        }
    }

    /// Runs in a task of its own, which the user's cancellation does not reach; if it does not succeed in time, the
    /// connection is closed.
    nonisolated(nonsending) func undo(_ texts: [String]) async {
        await Task { [connection, resetTimeout] in
            let batch = texts.map { PreparedSQL(sql: $0) }
            do {
                _ = try await connection.pipeline(batch, deadline: ContinuousClock.now + resetTimeout)
            } catch {
                connection.close()
            }
        }.value
    }

    private var aborted: DatabaseError {
        DatabaseError(
            .transactionAborted,
            message: """
                The transaction was rolled back, because a statement in it had failed and the closure did not throw \
                that error. To go on after a failure, run what may fail in a nested `withTransaction`.
                """)
    }
}
