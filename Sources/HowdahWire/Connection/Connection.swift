package import HowdahTypes

/// One connection to one server: statements go out and results come in without blocking any thread.
///
/// Whoever holds the connection's lease is its only caller, one statement after the other. A connection whose state is
/// not known for certain is closed, never used again.
///
/// | state     | how it is entered                              | what may follow                    |
/// | --------- | ---------------------------------------------- | ---------------------------------- |
/// | idle      | connected, or the last result has arrived      | a statement, `close()`             |
/// | busy      | a statement was sent                           | its results, cancellation          |
/// | cancelled | the task was cancelled or the deadline passed  | the statement's end *and* the cancel request's; both, then idle |
/// | closed    | `close()`, a lost socket, an unsettled cancel  | nothing                            |
package final class Connection: @unchecked Sendable {
    /// The loop that watches the socket; a task that prefers it runs its statements without a thread hop.
    package let loop: EventLoop

    let raw: RawConnection
    let watch: DescriptorWatch
    let parameters = ParameterBuffer()
    var cache: StatementCache
    /// Names of prepared statements that the server may drop; sent with the next round trip that prepares.
    var evictedNames: [String] = []
    /// What is known of changes of tables; shared by the connections of a pool.
    package var schema = SchemaEpoch()
    /// Whether a transaction pooler stands before the server: the next transaction may run in another process.
    package internal(set) var isPooled = false
    /// Whether the server has refused a write; noted by whoever sent it.
    package var hasRefusedWrite = false
    /// What the connection has done so far.
    package let counters = StatementCounters()
    private var isClosed = false
    var isBusy = false
    private var fatalState: SQLState?
    /// The stream or COPY that the connection is busy with.
    var openOperation: OpenOperation?
    /// The statement that runs without a task, if one does.
    var started: StartedStatement?
    /// The statements of several tasks that run together, if any do.
    var group: StartedGroup?

    private init(raw: RawConnection, watch: DescriptorWatch, loop: EventLoop, cacheSize: Int) {
        self.raw = raw
        self.watch = watch
        self.loop = loop
        cache = StatementCache(capacity: cacheSize)
        processID = raw.processID
        serverVersion = raw.serverVersion
        watch.onWake { [weak self] wake in self?.progress(wake) }
    }

    deinit {
        if !isClosed { loop.unregister(watch) }
    }

    /// Connects; name look-up and handshake run on threads of their own.
    ///
    /// Throws a ``DatabaseError`` of code `connectionFailed` that names the server and what to do, or
    /// `CancellationError`.
    package static func connect(
        _ configuration: ConnectionConfiguration, on loop: EventLoop, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Connection {
        let longest = ContinuousClock.now + configuration.connectTimeout.bounded
        let limit = deadline.map { min($0, longest) } ?? longest
        let configuration = try await configuration.withPassword(on: loop, deadline: limit)
        let attempt = ConnectAttempt(configuration, deadline: limit)
        let raw = try await attempt.run(on: loop)
        let connection = Connection(
            raw: raw, watch: try loop.register(raw.socket), loop: loop, cacheSize: configuration.statementCacheSize)
        do {
            try await connection.findPooler(configuration, deadline: limit)
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Closes the socket; nothing is sent afterwards, and what the server still runs for it is rolled back.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        loop.unregister(watch)
        raw.finish()
    }

    // MARK: State

    /// Whether the socket has not been closed.
    var isOpen: Bool { !isClosed }

    /// Whether the next statement may be sent.
    package var isUsable: Bool { !isClosed && !isBusy && raw.isOpen }

    /// Whether the connection is inside a transaction, as of its last statement; no round trip.
    package var transactionStatus: TransactionStatus { isClosed ? .unknown : raw.transactionStatus }

    /// Whether an idle connection is still connected, as far as the socket tells without a round trip.
    ///
    /// A server that closed the connection is found; a cable that was pulled is not. Readable alone does not mean dead:
    /// notices and notifications arrive at idle connections as well.
    package var isHealthyWithoutRoundTrip: Bool {
        guard isUsable else { return false }
        for _ in 0..<3 where raw.hasUnreadInput {
            guard raw.consumeInput(), !raw.isBusy else { return false }
        }
        // The server says why it ends a connection before it closes the socket.
        return raw.isOpen && raw.lastFatalNotice == nil
    }

    /// Why the server ended the connection, if it said so: 57P01 for an administrator, 57P02 for a crash.
    package var endedBy: SQLState? { fatalState ?? (isClosed ? nil : raw.lastFatalNotice?.sqlState) }

    private func noteEnd(_ error: any Error) {
        guard let server = (error as? DatabaseError)?.server, ["FATAL", "PANIC"].contains(server.severity) else {
            return
        }
        fatalState = server.sqlState
    }

    /// The server process that serves this connection, as it told at the start.
    package let processID: Int32

    /// Whether the connection uses TLS.
    package var isEncrypted: Bool { raw.isEncrypted }

    /// The server's version: 150018 for 15.18.
    package let serverVersion: Int

    /// Is told of every notice and warning of the server.
    package var onNotice: (@Sendable (DatabaseError.ServerFields) -> Void)? {
        get { raw.onNotice }
        set { raw.onNotice = newValue }
    }

    /// Cancels the statement that runs, if one does, as if its task were cancelled; callable from any thread.
    package func cancelRunningStatement() { watch.interruptCurrent(.cancelled) }

    /// Whether a statement has run whose effect outlasts its transaction, as far as its text tells: SET, LISTEN, a
    /// temporary table, an advisory lock of the session, a cursor WITH HOLD.
    package var leavesState = false

    // MARK: Operations

    /// Runs one operation from its first byte sent to its last result, under cancellation and deadline.
    func operate<Result>(
        deadline: ContinuousClock.Instant?, _ body: (inout Operation) async throws -> Result
    ) async throws -> Result {
        let (id, timer) = try begin(deadline: deadline)
        return try await drive(id, timer, body)
    }

    /// Runs an operation that has begun, to its end.
    func drive<Result>(
        _ id: UInt64, _ timer: UInt64? = nil, _ body: (inout Operation) async throws -> Result
    ) async throws -> Result {
        defer { end(timer) }
        return try await withTaskCancellationHandler {
            var operation = Operation(connection: self, id: id)
            do {
                let result = try await body(&operation)
                await operation.settle()
                note(operation.cancelOutcome(of: nil))
                return result
            } catch {
                throw await conclude(&operation, error)
            }
        } onCancel: { [watch] in
            watch.interrupt(id, .cancelled)
        }
    }

    /// Takes the connection for an operation: returns its number, and the timer of its deadline.
    func begin(deadline: ContinuousClock.Instant?) throws -> (id: UInt64, timer: UInt64?) {
        try Task.checkCancellation()
        try checkUsable()
        let id = begin()
        let timer = deadline.map { deadline in
            loop.schedule(at: deadline) { [watch] in watch.interrupt(id, .deadline) }
        }
        return (id, timer)
    }

    /// Takes a connection that is free for an operation.
    @discardableResult
    func begin() -> UInt64 {
        isBusy = true
        return watch.beginOperation()
    }

    /// Gives the connection free after an operation.
    func end(_ timer: UInt64? = nil) {
        if let timer { loop.cancelTimer(timer) }
        watch.endOperation()
        isBusy = false
    }

    /// Makes sure of the connection's state after an operation has failed, or closes it; returns what to throw.
    func conclude(_ operation: inout Operation, _ error: any Error) async -> any Error {
        if operation.isBroken || !raw.isBetweenStatements {
            close()
        } else {
            await operation.settle()
        }
        noteEnd(error)
        note(operation.cancelOutcome(of: error))
        return operation.translate(error)
    }

    private func note(_ cancellation: CancelOutcome?) {
        if let cancellation { counters.cancelled(cancellation) }
    }

    private func checkUsable() throws {
        if isBusy {
            throw DatabaseError(
                .invalidStatement,
                message: "The connection is busy with another statement. Use one session per task.")
        }
        guard isClosed || !raw.isOpen else { return }
        throw isClosed
            ? DatabaseError(.connectionLost, message: "The connection is closed.") : raw.lost(raw.errorMessage)
    }
}
