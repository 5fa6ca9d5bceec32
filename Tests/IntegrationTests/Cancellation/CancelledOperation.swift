import Foundation
import Howdah
import HowdahTesting

/// What the cancellation tests do with a database, so that whatever it comes to can be checked: every value that is asked
/// for is a nonce, and every row that is written has a key of its own.
enum CancelledOperation: String, CaseIterable, Sendable {
    case query, preparation, pipeline, batch, transaction, rollback, savepoint, cursor, nothing
    case stream, leftStream, copyIn, copyOut

    struct Undo: Error {}
    struct WrongAnswer: Error, CustomStringConvertible {
        var description: String
    }

    /// Whether it writes a row that stays when it succeeds.
    var writes: Bool { [.transaction, .savepoint, .batch, .copyIn].contains(self) }

    static func createTable(_ db: Database) async throws {
        try await db.execute("CREATE TABLE ledger (id int8 PRIMARY KEY, part int8 NOT NULL)")
    }

    /// Runs the operation; the server works for up to `milliseconds` in it.
    ///
    /// - Parameter nonce: differs in each run.
    func run(_ db: Database, nonce: Int, milliseconds: Double) async throws {
        let seconds = milliseconds / 1_000
        switch self {
        case .query:
            try await Self.ask(db, nonce, seconds)
        case .preparation:
            let rows = try await db.execute(
                prepared("SELECT $1, \(nonce) AS fresh, pg_sleep($2)::text", nonce, seconds))
            try Self.check(rows, nonce)
        case .pipeline:
            let (a, _, c) = try await db.pipeline(
                TypedSQL("SELECT \(nonce)", as: Int.self), TypedSQL("SELECT pg_sleep(\(seconds))::text"),
                TypedSQL("SELECT \(nonce + 1)", as: Int.self))
            guard a == [nonce], c == [nonce + 1] else { throw WrongAnswer(description: "\(a) \(c) for \(nonce)") }
        case .batch:
            try await db.executeMany(0..<40) { part in
                "INSERT INTO ledger SELECT \(nonce * 100 + part), \(nonce) FROM pg_sleep(\(seconds / 40))"
            }
        case .transaction:
            try await db.withTransaction { try await Self.write($0, nonce, seconds) }
        case .rollback:
            do {
                try await db.withTransaction { tx in
                    try await Self.write(tx, nonce, seconds)
                    throw Undo()
                }
            } catch is Undo {}
        case .savepoint:
            try await db.withSession { session in
                try await session.withTransaction { tx in
                    try? await tx.withTransaction { nested in
                        try await Self.write(nested, -nonce, seconds)
                        throw Undo()
                    }
                    try await tx.withTransaction { try await Self.write($0, nonce, seconds) }
                }
            }
        case .cursor:
            try await db.withTransaction { tx in
                let rows = TypedSQL("SELECT \(nonce) + 0 * n FROM generate_series(1, 30) AS n", as: Int.self)
                for try await row in tx.cursor(rows, batch: 7) {
                    guard row == nonce else { throw WrongAnswer(description: "\(row) for \(nonce)") }
                    try await Self.ask(tx, nonce + 1, seconds / 30)
                }
            }
        case .nothing:
            try await db.withSession { _ in }
        case .stream, .leftStream, .copyIn, .copyOut:
            try await db.withSession { try await stream(on: $0, nonce, seconds) }
        }
    }

    private func stream(on session: Session, _ nonce: Int, _ seconds: Double) async throws {
        let slow: SQLFragment = "SELECT \(nonce), pg_sleep(\(seconds / 30))::text FROM generate_series(1, 30)"
        switch self {
        case .copyIn:
            try await session.copyIn("COPY ledger FROM STDIN") { writer in
                try await writer.write("\(nonce * 100)\t\(nonce)\n")
                try await Task.sleep(for: .seconds(seconds))
                try await writer.write("\(nonce * 100 + 1)\t\(nonce)\n")
            }
            // What is stored now cannot be taken back: nothing may be cancelled after it.
            return
        case .copyOut:
            var bytes = 0
            let copy: SQLFragment = "COPY (SELECT pg_sleep(0.0001) FROM generate_series(1, 30)) TO STDOUT"
            for try await chunk in session.copyOut(copy, chunkSize: 10) { bytes += chunk.count }
            guard bytes == 30 else { throw WrongAnswer(description: "\(bytes) bytes") }
        default:
            for try await row in session.stream(slow.render(), batch: 7) {
                let found = try row[0, as: Int.self]
                guard found == nonce else { throw WrongAnswer(description: "\(found) for \(nonce)") }
                if self == .leftStream { break }
            }
        }
        try await Self.ask(session, nonce)
    }

    static func ask(_ executor: some Executor, _ nonce: Int, _ seconds: Double = 0) async throws {
        try check(try await executor.execute(prepared("SELECT $1, pg_sleep($2)::text", nonce, seconds)), nonce)
    }

    private static func check(_ result: QueryResult, _ nonce: Int) throws {
        var cursor = result.cursor()
        let found = try cursor.next(Int.self)
        guard found == nonce else { throw WrongAnswer(description: "\(found) for \(nonce)") }
    }

    private static func write(_ tx: Transaction, _ nonce: Int, _ seconds: Double) async throws {
        try await tx.execute("INSERT INTO ledger VALUES (\(nonce * 100), \(nonce))")
        try await ask(tx, nonce, seconds)
        try await tx.execute("INSERT INTO ledger VALUES (\(nonce * 100 + 1), \(nonce))")
    }

    /// How many rows it leaves when it succeeds.
    var rows: Int { self == .batch ? 40 : writes ? 2 : 0 }
}

/// What became of operations: every write that was said to be committed must be there, whole, and every other not at all.
struct CancellationLedger: Sendable {
    private(set) var finished: [CancelledOperation: Int] = [:]
    private(set) var cancelled: [CancelledOperation: Int] = [:]
    private(set) var unknown = 0
    private var committed: [Int: Int] = [:]
    private var undecided: [Int: Int] = [:]
    private var undone: [Int: CancelledOperation] = [:]

    mutating func note(_ operation: CancelledOperation, _ nonce: Int, _ result: Result<Void, any Error>) throws {
        switch result {
        case .success:
            finished[operation, default: 0] += 1
            if operation.writes { committed[nonce] = operation.rows }
        case .failure(is CancellationError):
            cancelled[operation, default: 0] += 1
            undone[nonce] = operation
        case .failure(let error as DatabaseError) where error.code == .commitOutcomeUnknown:
            unknown += 1
            undecided[nonce] = operation.rows
        case .failure(let error):
            throw error
        }
    }

    /// Throws unless the table holds what it has to.
    func check(_ db: Database) async throws {
        let rows = try await db.query("SELECT part, count(*) FROM ledger GROUP BY part", as: Int.self, Int.self)
        var found = Dictionary(uniqueKeysWithValues: rows)
        for (nonce, count) in committed where found.removeValue(forKey: nonce) != count {
            throw CancelledOperation.WrongAnswer(description: "\(nonce) was committed, and is not there")
        }
        for (nonce, count) in undecided {
            guard let there = found.removeValue(forKey: nonce), there != count else { continue }
            throw CancelledOperation.WrongAnswer(description: "\(nonce) is there in part: \(there) rows of \(count)")
        }
        guard found.isEmpty else {
            let names = found.keys.sorted().map { "\(undone[$0]?.rawValue ?? "a rollback") \($0)" }
            throw CancelledOperation.WrongAnswer(description: "cancelled, and yet there: \(names)")
        }
    }

    var summary: String {
        CancelledOperation.allCases.map { "\($0) \(finished[$0] ?? 0)/\(cancelled[$0] ?? 0)" }.joined(separator: ", ")
            + ", unknown \(unknown)"
    }
}

extension Database {
    /// Throws unless the pool is quiet, its numbers are right, all its connections work, and the server holds nothing.
    func checkAtRest() async throws {
        try await eventually("the pool is at rest: \(statistics)") {
            let now = statistics
            return now.inUse == 0 && now.waiting == 0 && now.connecting == 0 && now.resetting == 0 && now.closing == 0
        }
        let now = statistics
        guard UInt64(now.idle) == now.connected - now.closed else {
            throw CancelledOperation.WrongAnswer(description: "the pool has lost connections: \(now)")
        }
        try await withSession { session in
            let observer = session
            try await eventually("the server has no other connections than the pool") {
                try await observer.value(prepared(Self.others), as: Int.self) == statistics.size - 1
            }
            let left = try await observer.query(
                """
                SELECT pid, state, query FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                """)
            let locks = try await observer.value(prepared(Self.locks), as: Int.self)
            guard left.rowCount == 0, locks == 0 else {
                throw CancelledOperation.WrongAnswer(description: "\(left.rowCount) busy sessions, \(locks) locks")
            }
        }
        try await holdAll(statistics.idle)
    }

    private static let others =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    private static let locks = """
        SELECT count(*) FROM pg_locks
        WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
        """

    /// Takes every idle connection at once, and asks each of them.
    private func holdAll(_ count: Int) async throws {
        guard count > 0 else { return }
        try await withSession { session in
            try await CancelledOperation.ask(session, count)
            try await Task { try await self.holdAll(count - 1) }.value
        }
    }
}
