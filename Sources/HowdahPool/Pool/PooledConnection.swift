package import HowdahTypes
package import HowdahWire

/// What the pool, sessions and transactions need of a connection. Tests have one without a socket.
package protocol PooledConnection: StreamingConnection {
    nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, deadline: ContinuousClock.Instant?
    ) async throws -> QueryResult

    nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult]

    /// Executes what a source gives, and returns how many statements that were; `opening` must leave a transaction open.
    nonisolated(nonsending) func batch(
        opening: [PreparedSQL], deadline: ContinuousClock.Instant?,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        receive: (Int, QueryResult) throws -> Void
    ) async throws -> Int

    nonisolated(nonsending) func simple(
        _ sql: String, deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult]

    /// Makes sure that the server answers. If it has not by the deadline, the connection is closed at once.
    nonisolated(nonsending) func ping(deadline: ContinuousClock.Instant) async throws

    /// Undoes what statements have left in the server's process: one round trip.
    nonisolated(nonsending) func discardState(deadline: ContinuousClock.Instant) async throws
    /// Whether there is something of that kind, as far as the statements' texts tell.
    var leavesState: Bool { get set }

    /// Sends a statement, if it can be sent at once, and tells `receiver` of its end; returns its operation.
    func start(_ statement: PreparedSQL, for receiver: any StatementReceiver) -> UInt64?
    /// Whether a statement may share a round trip with those of other tasks.
    func mayShare(_ statement: PreparedSQL) -> Bool
    /// Sends statements that may share a round trip, and tells `receiver` of their end.
    func start(_ group: [PreparedSQL], for receiver: any GroupReceiver)
    /// Interrupts a started statement, if it still runs. From any thread.
    func cancelStarted(_ operation: UInt64)
    /// Goes on with a started statement that was interrupted.
    nonisolated(nonsending) func finishStarted() async throws -> QueryResult

    /// Known without a round trip.
    var transactionStatus: TransactionStatus { get }
    /// Whether the connection can execute another statement, as far as it knows.
    var isUsable: Bool { get }
    /// Whether the socket is open and silent: one system call, no round trip.
    var isHealthyWithoutRoundTrip: Bool { get }
    /// What the server has last said about itself; no round trip.
    var role: ServerRole { get }
    /// Whether a session has noted that the server refused a write that was not in a read-only transaction.
    var hasRefusedWrite: Bool { get set }
    /// Why the server ended the connection, if it said so.
    var endedBy: SQLState? { get }
    /// What it has done with statements so far; readable from any thread.
    var counters: StatementCounters { get }
    /// The identifier of the server's process.
    var processID: Int32 { get }
    /// The server's version: 150018 is 15.18.
    var serverVersion: Int { get }
    /// The thread that watches the socket, if a session's task should run there.
    var sessionExecutor: (any TaskExecutor)? { get }
    /// Closes the socket; more than once does no harm. Only while no statement runs.
    func close()
    /// Cancels the statement that runs, if one does. From any thread.
    func cancelRunningStatement()
}

extension PooledConnection {
    /// Notes what an error of a statement outside a read-only transaction says about the server.
    func note(_ error: DatabaseError) {
        if error.sqlState == .readOnlySqlTransaction { hasRefusedWrite = true }
    }
}
