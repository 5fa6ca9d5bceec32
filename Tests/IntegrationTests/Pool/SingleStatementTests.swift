import Howdah
import HowdahTesting
import Testing

@Suite("A single statement on the database", .timeLimit(.minutes(5)))
struct SingleStatementTests {
    @Test("statements of many tasks on few connections each get their own result")
    func manyTasks() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 3)) { db in
            try await withThrowingTaskGroup { group in
                for task in 0..<40 {
                    group.addTask {
                        for query in 0..<50 {
                            let nonce = task * 1_000 + query
                            let value = try await db.value(prepared("SELECT $1", nonce), as: Int.self)
                            #expect(value == nonce)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let pool = db.statistics
            #expect(pool.acquired == 2_000 && pool.inUse == 0 && pool.waiting == 0 && pool.connected <= 3)
        }
    }

    @Test("a statement that is cancelled while it runs ends on the server, and its connection goes on")
    func cancelled() async throws {
        try await withPrepared("SELECT pg_sleep($1)::text", 0.0) { db, sleep in
            let task = Task { try await db.execute(sleep(60)) }
            try await eventually("the statement runs") { try await activeSleeps(db) == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await activeSleeps(db) == 0)
            #expect(try await db.works())
            #expect(db.statistics.inUse == 0 && db.statistics.closed == 0)
        }
    }

    @Test("a statement that is cancelled while it waits is never sent")
    func cancelledInQueue() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute(prepared("CREATE TABLE t (x int8)"))
            try await db.withSession { session in
                let task = Task { try await db.execute(prepared("INSERT INTO t VALUES ($1)", 1)) }
                try await eventually("a waiter") { db.statistics.waiting == 1 }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
            }
            #expect(try await db.works())
            #expect(db.statistics.cancelled == 1)
        }
    }

    @Test("an error of the server names the statement, and the connection goes on")
    func serverError() async throws {
        try await withPrepared("SELECT 1 / $1", 1) { db, divide in
            let error = await #expect(throws: DatabaseError.self) { try await db.execute(divide(0)) }
            #expect(error?.sqlState?.rawValue == "22012")
            #expect(error?.statement == "SELECT 1 / $1")
            let works = try await db.works()
            #expect(works)
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("a plan that has become stale is made again")
    func stalePlan() async throws {
        try await withPrepared("SELECT * FROM (SELECT 1) one WHERE $1 = 0", 0) { db, _ in
            try await db.execute(prepared("CREATE TABLE t (x int8)"))
            let select = prepared("SELECT * FROM t WHERE $1 = 0", 0)
            for _ in 0..<2 { try await db.execute(select) }
            try await db.execute(prepared("ALTER TABLE t ADD y int8"))
            #expect(try await db.execute(select).layout.count == 2)
            try await db.execute(prepared("DEALLOCATE ALL"))
            #expect(try await db.execute(select).layout.count == 2)
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("a connection that is lost during the statement is reported, and replaced")
    func lost() async throws {
        try await withPrepared("SELECT pg_sleep($1)::text", 0.0) { db, sleep in
            let task = Task { try await db.execute(sleep(60)) }
            try await eventually("the statement runs") { try await activeSleeps(db) == 1 }
            try await db.execute(
                prepared(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'
                    """))
            let error = await #expect(throws: DatabaseError.self) { try await task.value }
            #expect(error?.code == .connectionLost)
            #expect(error?.sqlState?.rawValue == "57P01")
            #expect(try await db.works())
        }
    }

    @Test("a result of many messages is whole")
    func largeResult() async throws {
        try await withPrepared("SELECT repeat('x', $1) FROM generate_series(1, 64)", Int32(1)) { db, texts in
            let values = try await db.execute(texts(1 << 20)).decodeColumn(as: String.self)
            #expect(values.count == 64 && values.allSatisfy { $0.utf8.count == 1 << 20 })
        }
    }

    @Test("a shutdown without grace ends a statement that runs")
    func shutdown() async throws {
        try await withPrepared("SELECT pg_sleep($1)::text", 0.0) { db, sleep in
            let task = Task { try await db.execute(sleep(60)) }
            try await eventually("the statement runs") { try await activeSleeps(db) == 1 }
            await db.shutdown(grace: .zero)
            let error = await #expect(throws: DatabaseError.self) { try await task.value }
            #expect(error?.code == .poolClosed)
        }
    }

    @Test("a transaction that a statement leaves open is rolled back before the next one")
    func openTransaction() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            for _ in 0..<2 { try await db.execute(prepared("BEGIN")) }
            #expect(try await db.works())
            #expect(db.statistics.rolledBackOnReturn == 2 && db.statistics.closed == 0)
        }
    }

    // MARK: Support

    /// Runs `body` on a pool of two connections, both of which have prepared `sql`.
    private func withPrepared<Value: ParameterEncodable & Sendable>(
        _ sql: String, _ value: Value,
        _ body: (Database, @escaping @Sendable (Value) -> PreparedSQL) async throws -> Void
    ) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.withSession { first in
                try await first.execute(prepared(sql, value))
                try await db.execute(prepared(sql, value))
            }
            try await body(db) { prepared(sql, $0) }
        }
    }

    private func activeSleeps(_ db: Database) async throws -> Int {
        try await db.value(
            prepared(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'
                """))
    }
}
