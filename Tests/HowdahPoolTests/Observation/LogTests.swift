import HowdahPool
import HowdahTypes
import TestSupport
import Testing

/// Keeps what it is told.
private final class Kept<Value: Sendable>: Sendable {
    private let values = Locked<[Value]>([])
    var all: [Value] { values.withLock { $0 } }
    func add(_ value: Value) { values.withLock { $0.append(value) } }
}

@Suite("Logs of what a database does", .timeLimit(.minutes(1)))
struct LogTests {
    let server = FakeServer()

    @Test("echo each statement with its rows, and no value")
    func echo() async throws {
        let lines = Kept<String>()
        let db = server.database { $0.observers = [SQLEcho { lines.add($0) }] }
        server.state.withLock { $0.prepare = { $0.fail("missing", with: serverError("42P01")) } }
        try await db.withTransaction { transaction in
            try await transaction.execute(PreparedSQL(sql: "SELECT\n    $1", binds: [.text("secret")]))
        }
        _ = try? await db.withTransaction { try await $0.execute(sql("SELECT missing")) }
        #expect(
            lines.all == [
                "BEGIN", "SELECT $1 | 0 rows, 0.0 ms", "COMMIT",
                "BEGIN", "SELECT missing | SQLSTATE 42P01, 0.0 ms", "ROLLBACK | SQLSTATE 42P01",
            ])
    }

    @Test("echo values when asked to")
    func echoValues() async throws {
        let lines = Kept<String>()
        let db = server.database { $0.observers = [SQLEcho(showsValues: true) { lines.add($0) }] }
        try await db.execute(PreparedSQL(sql: "SELECT $1, $2", binds: [.text("O'Hara"), .null()]))
        #expect(lines.all == ["SELECT $1, $2 ['O''Hara', NULL] | 0 rows, 0.0 ms"])
    }

    @Test("name slow statements with their time and place, and no other")
    func slow() async throws {
        let slow = Kept<SlowQuery>()
        let db = server.database { $0.observers = [SlowQueryLog(threshold: .milliseconds(200)) { slow.add($0) }] }
        let gate = Gate()
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.gates["slow"] = gate } } }
        try await db.execute(sql("SELECT fast"))
        let task = Task {
            _ = try await db.execute(sql("SELECT slow"), fileID: "Shop/A.swift", line: 5)
        }
        await until { server.sent.contains("SELECT slow") }
        server.clock.advance(by: .milliseconds(250))
        gate.open()
        try await task.value
        #expect(
            slow.all.map(\.description) == [
                "slow statement: 0 rows, 250.0 ms, at Shop/A.swift:5: SELECT slow"
            ])
    }

    @Test("can ask for the plan of a slow statement on another connection")
    func explain() async throws {
        let slow = Kept<SlowQuery>()
        let db = server.database {
            $0.observers = [SlowQueryLog(threshold: .zero, explains: true) { slow.add($0) }]
        }
        try await db.execute(sql("SELECT 1"))
        await until { !slow.all.isEmpty }
        #expect(server.sent == ["SELECT 1", "EXPLAIN (FORMAT text) SELECT 1"])
        #expect(slow.all.count == 1, "the EXPLAIN itself is not observed")
    }

    @Test("find a statement that a session repeats, and say how often and where")
    func repetitions() async throws {
        let sessions = Kept<SessionSummary>()
        let db = server.database { $0.observers = [SessionLedger(repetitions: 3) { sessions.add($0) }] }
        try await db.withSession(fileID: "Shop/A.swift", line: 5) { session in
            try await session.execute(sql("SELECT orders"))
            for _ in 0..<3 { try await session.execute(sql("SELECT user")) }
            try await session.pipeline(Array(repeating: sql("SELECT item"), count: 5))
        }
        try await db.execute(sql("SELECT 1"))
        #expect(sessions.all.count == 2)
        #expect(
            sessions.all[0].description
                == """
                session of Shop/A.swift:5: 9 statements in 5 round trips, 0 rows, 0.0 ms
                    3 times: SELECT user
                """)
        #expect(sessions.all[1].repetitions.isEmpty)
    }
}
