import HowdahPool
import HowdahTypes
import HowdahWire
import TestSupport

/// A connection without a socket: it notes what was sent, and follows transactions as a server does.
final class FakeConnection: PooledConnection {
    struct State {
        var sent: [[String]] = []
        var status = TransactionStatus.idle
        var isUsable = true
        var isHealthy = true
        var role = ServerRole()
        var hasRefusedWrite = false
        var isClosed = false
        var cancels = 0
        var leavesState = false
        var endedBy: SQLState?
        /// How many rows the next FETCHes return.
        var fetches: [Int] = []
        /// Savepoints that exist on the server.
        var savepoints: [String] = []
        /// Thrown by the statement that holds this text, once for each entry.
        var failures: [(text: String, error: any Error)] = []
        /// The connection is lost, without an answer, at the statement that holds this text.
        var breaksAt: String?
        /// The rows of every stream, each without columns.
        var streamedRows = 3
        /// The rows or chunks of the open stream that are still to come; nil if none is open.
        var stream: Int?
        /// The statement that holds this text does not end before this gate opens.
        var gates: [String: Gate] = [:]
    }

    let state = Locked(State())
    let processID: Int32
    let serverVersion = 150_018
    let counters = StatementCounters()
    var sessionExecutor: (any TaskExecutor)? { nil }

    init(processID: Int32 = 1) { self.processID = processID }

    /// What was sent: one entry per round trip, statements joined by `; `.
    var sent: [String] { state.withLock { $0.sent.map { $0.joined(separator: "; ") } } }
    var transactionStatus: TransactionStatus { state.withLock { $0.isClosed ? .unknown : $0.status } }
    var isUsable: Bool { state.withLock { $0.isUsable && !$0.isClosed && $0.stream == nil } }
    var isHealthyWithoutRoundTrip: Bool { state.withLock { $0.isHealthy && !$0.isClosed } }
    var role: ServerRole { state.withLock { $0.role } }
    var hasRefusedWrite: Bool {
        get { state.withLock { $0.hasRefusedWrite } }
        set { state.withLock { $0.hasRefusedWrite = newValue } }
    }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    var leavesState: Bool {
        get { state.withLock { $0.leavesState } }
        set { state.withLock { $0.leavesState = newValue } }
    }
    var endedBy: SQLState? { state.withLock { $0.endedBy } }

    func close() { state.withLock { $0.isClosed = true } }
    func cancelRunningStatement() { state.withLock { $0.cancels += 1 } }

    func fail(_ text: String, with error: any Error) {
        state.withLock { $0.failures.append((text, error)) }
    }

    nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, deadline: ContinuousClock.Instant?
    ) async throws -> QueryResult {
        try await run([statement.sql])[0]
    }

    func start(_ statement: PreparedSQL, for receiver: any StatementReceiver) -> UInt64? { nil }
    func mayShare(_ statement: PreparedSQL) -> Bool { false }
    func start(_ group: [PreparedSQL], for receiver: any GroupReceiver) {}
    func cancelStarted(_ operation: UInt64) {}
    nonisolated(nonsending) func finishStarted() async throws -> QueryResult { try await run([])[0] }

    nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult] {
        try await run(statements.map(\.sql))
    }

    nonisolated(nonsending) func batch(
        opening: [PreparedSQL], deadline: ContinuousClock.Instant?,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        receive: (Int, QueryResult) throws -> Void
    ) async throws -> Int {
        var statements: [PreparedSQL] = []
        var failure: (any Error)?
        do {
            while let statement = try await next() { statements.append(statement) }
        } catch {
            failure = error
        }
        let results = try await run((opening + statements).map(\.sql))
        if let failure { throw failure }
        for (number, result) in results.dropFirst(opening.count).enumerated() { try receive(number, result) }
        return statements.count
    }

    nonisolated(nonsending) func simple(
        _ sql: String, deadline: ContinuousClock.Instant?
    ) async throws -> [QueryResult] {
        try await run([sql])
    }

    nonisolated(nonsending) func discardState(deadline: ContinuousClock.Instant) async throws {
        _ = try await run(["DISCARD"])
        leavesState = false
    }

    nonisolated(nonsending) func ping(deadline: ContinuousClock.Instant) async throws {
        do { _ = try await run([""]) } catch let error as DatabaseError {
            close()
            throw error
        }
    }

    private nonisolated(nonsending) func run(_ texts: [String]) async throws -> [QueryResult] {
        try Task.checkCancellation()
        state.withLock { $0.sent.append(texts) }
        for text in texts {
            if let gate = state.withLock({ state in state.gates.first { text.contains($0.key) }?.value }) {
                await gate.wait()
            }
        }
        return try state.withLock { state in try texts.map { try state.answer($0) } }
    }
}

extension FakeConnection {
    var isStreaming: Bool { state.withLock { $0.stream != nil } }

    nonisolated(nonsending) func openRows(
        _ statement: PreparedSQL, deadline: ContinuousClock.Instant?
    ) async throws {
        try await open(statement.sql)
    }

    nonisolated(nonsending) func nextRows(
        atMost count: Int, receive: (QueryResult) -> Bool
    ) async throws -> Bool {
        try Task.checkCancellation()
        let (row, isLast) = state.withLock { state in
            let left = (state.stream ?? 0) - 1
            state.stream = left > 0 ? left : nil
            return (state.result(tag: "SELECT 1", rowCount: 1), left <= 0)
        }
        _ = receive(row)
        return isLast
    }

    nonisolated(nonsending) func openCopyOut(_ sql: String, deadline: ContinuousClock.Instant?) async throws {
        try await open(sql)
    }

    nonisolated(nonsending) func nextChunk(atMost count: Int) async throws -> [UInt8]? {
        state.withLock { state in
            guard let left = state.stream, left > 0 else {
                state.stream = nil
                return nil
            }
            state.stream = left - 1
            return [0]
        }
    }

    nonisolated(nonsending) func openCopyIn(_ sql: String, deadline: ContinuousClock.Instant?) async throws {
        try await open(sql)
    }

    nonisolated(nonsending) func send(_ chunk: [UInt8]) async throws { try Task.checkCancellation() }

    nonisolated(nonsending) func finishCopyIn() async throws -> Int {
        state.withLock { $0.stream = nil }
        return 0
    }

    nonisolated(nonsending) func endStream() async {
        state.withLock { state in
            guard state.stream != nil else { return }
            state.stream = nil
            state.sent.append(["(end of the stream)"])
            if state.status == .inTransaction { state.status = .failed }
        }
    }

    private nonisolated(nonsending) func open(_ sql: String) async throws {
        _ = try await run([sql])
        state.withLock { $0.stream = $0.streamedRows }
    }
}

extension FakeConnection.State {
    fileprivate mutating func answer(_ text: String) throws -> QueryResult {
        if let breaksAt, text.contains(breaksAt) {
            isClosed = true
            throw DatabaseError(.connectionLost, message: "The connection to the server was lost.")
        }
        if let index = failures.firstIndex(where: { text.contains($0.text) }) {
            let error = failures.remove(at: index).error
            status = text == "COMMIT" ? .idle : status == .inTransaction ? .failed : status
            throw error
        }
        let rows = text.hasPrefix("FETCH") && !fetches.isEmpty ? fetches.removeFirst() : 0
        return result(tag: try tag(text), rowCount: rows)
    }

    private mutating func tag(_ text: String) throws -> String {
        switch text.split(separator: " ").first {
        case "BEGIN": status = .inTransaction
        case "COMMIT":
            defer { (status, savepoints) = (.idle, []) }
            return status == .failed ? "ROLLBACK" : "COMMIT"
        case "ROLLBACK" where text.hasPrefix("ROLLBACK TO"):
            let name = String(text.split(separator: " ")[3])
            guard savepoints.contains(name) else { throw serverError("3B001") }
            status = .inTransaction
        case "ROLLBACK": (status, savepoints) = (.idle, [])
        default:
            if status == .failed { throw serverError("25P02") }
            if text.hasPrefix("SAVEPOINT") { savepoints.append(String(text.split(separator: " ")[1])) }
            if text.hasPrefix("RELEASE") { savepoints.removeAll { text.hasSuffix($0) } }
        }
        return String(text.split(separator: " ").first ?? "")
    }

    fileprivate func result(tag: String, rowCount: Int = 0) -> QueryResult {
        QueryResult(
            memory: ResultMemory(
                handle: OpaquePointer(bitPattern: 1)!, length: { _, _, _ in 0 }, value: { _, _, _ in nil },
                isNull: { _, _, _ in 1 }, free: { _ in }),
            layout: ColumnLayout(names: [], types: []), rowCount: rowCount, commandTag: tag)
    }
}

/// An error that the server reports.
func serverError(_ state: String) -> DatabaseError {
    DatabaseError(
        .server, message: "error \(state)",
        server: .init(severity: "ERROR", sqlState: SQLState(rawValue: state), message: "error \(state)"))
}
