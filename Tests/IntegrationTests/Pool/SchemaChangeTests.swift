import Howdah
import HowdahTesting
import Synchronization
import Testing

@Suite("Tables that change while statements run", .timeLimit(.minutes(5)))
struct SchemaChangeTests {
    @Test("outside transactions nobody sees it; inside, the transaction's retry policy heals it")
    func alterUnderLoad() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 6)) { db in
            try await db.execute("CREATE TABLE t AS SELECT 1 AS a, 2 AS b")
            let load = Load()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        while !load.isOver.load(ordering: .relaxed) {
                            try await Self.read(db, number)
                            load.reads.add(1, ordering: .relaxed)
                        }
                    }
                }
                defer { load.isOver.store(true, ordering: .relaxed) }
                for round in 0..<20 {
                    let before = load.reads.load(ordering: .relaxed)
                    try await db.execute(prepared("ALTER TABLE t ADD c\(round) int DEFAULT 3"))
                    try await eventually("all have read on") { load.reads.load(ordering: .relaxed) > before + 40 }
                }
            }
            #expect(db.statistics.closed == 0)
            #expect(try await db.execute(prepared("SELECT * FROM t")).layout.count == 22)
        }
    }

    private final class Load: Sendable {
        let isOver = Atomic<Bool>(false)
        let reads = Atomic<Int>(0)
    }

    private static func read(_ db: Database, _ number: Int) async throws {
        let select = prepared("SELECT * FROM t")
        switch number % 4 {
        case 0: _ = try await db.execute(select)
        case 1: _ = try await db.pipeline([prepared("SELECT 1"), select])
        case 2: _ = try await db.executeMany(0..<3) { _ in "SELECT * FROM t" }
        default:
            try await db.withTransaction(retry: .serializationFailures(max: 5)) { tx in
                try await tx.execute("SELECT 1")
                _ = try await tx.execute(select)
            }
        }
    }

    @Test("one change of a table costs one error, and not one for each connection's transaction")
    func oneErrorForAll() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 4)) { db in
            try await db.execute("CREATE TABLE t AS SELECT 1 AS a")
            let select = prepared("SELECT * FROM t")
            // Four connections have a plan.
            try await Self.onAll(db, 4) { try await $0.execute(select) }
            try await db.execute("ALTER TABLE t ADD b int")
            let failures = Failures()
            for _ in 0..<3 {
                try await Self.onAll(db, 4) { session in
                    do {
                        return try await session.withTransaction { tx in
                            try await tx.execute("SELECT 1")
                            return try await tx.execute(select)
                        }
                    } catch let error as DatabaseError where error.code == .stalePlan {
                        #expect(error.isRetryable && error.statement == select.sql)
                        failures.count.withLock { $0 += 1 }
                        return try await session.execute(select)
                    }
                }
            }
            #expect(failures.count.withLock { $0 } == 1)
        }
    }

    private final class Failures: Sendable {
        let count = Locked(0)
    }

    /// Runs `body` on so many connections, one after the other, while all of them are held.
    private static func onAll(
        _ db: Database, _ count: Int, _ body: @escaping @Sendable (Session) async throws -> QueryResult
    ) async throws {
        guard count > 0 else { return }
        try await db.withSession { session in
            _ = try await body(session)
            // Nested in another task: the pool takes the same one for waiting on itself.
            try await Task { try await onAll(db, count - 1, body) }.value
        }
    }

    @Test(
        "statements that the user's SQL has dropped are prepared again, in pipelines and batches as well",
        arguments: ["DISCARD ALL", "DEALLOCATE ALL"])
    func dropped(sql: String) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let select = prepared("SELECT 7")
            for _ in 0..<3 {
                #expect(try await db.value(select, as: Int32.self) == 7)
                try await db.execute(prepared(sql))
                #expect(try await db.value(select, as: Int32.self) == 7)
                try await db.execute(prepared(sql))
                #expect(try await db.pipeline([select, select]).count == 2)
                try await db.execute(prepared(sql))
                #expect(try await db.executeMany(0..<3) { _ in "SELECT 7" }.statements == 3)
                try await db.execute(prepared(sql))
                let value = try await db.withTransaction(retry: .serializationFailures(max: 1)) { tx in
                    try await tx.execute("SELECT 1")
                    return try await tx.value(select, as: Int32.self)
                }
                #expect(value == 7)
            }
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("a transaction that loses its plans in the middle says so, and runs again")
    func droppedInside() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let select = prepared("SELECT 7")
            _ = try await db.execute(select)
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction { tx in
                    try await tx.execute("DEALLOCATE ALL")
                    _ = try await tx.execute(select)
                }
            }
            #expect(error.code == .stalePlan && error.isRetryable)
            #expect(try await db.value(select, as: Int32.self) == 7)
        }
    }
}
