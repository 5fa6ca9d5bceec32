import Howdah
import HowdahTesting
import Testing

@Suite("Statements of several tasks in one round trip", .timeLimit(.minutes(5)))
struct MultiplexingTests {
    @Test("each task gets the result of its own statement, in fewer transactions than statements")
    func results() async throws {
        try await withBusyPool { db in
            let count = try await transactions(db)
            #expect(count < 64 * 20)
            #expect(db.statistics.inUse == 0 && db.statistics.waiting == 0 && db.statistics.closed == 0)
        }
    }

    @Test("without multiplexing, each statement is a transaction of its own")
    func off() async throws {
        try await withBusyPool(multiplexing: 1) { db in
            let count = try await transactions(db)
            #expect(count == 64 * 20)
        }
    }

    @Test("a statement that fails fails alone")
    func failure() async throws {
        try await withBusyPool { db in
            try await everyTask { nonce in
                let statement = prepared("SELECT 100 / $1", nonce % 5)
                if nonce % 5 == 0 {
                    let error = await #expect(throws: DatabaseError.self) { try await db.execute(statement) }
                    #expect(error?.sqlState?.rawValue == "22012")
                } else {
                    let value = try await db.value(statement, as: Int.self)
                    #expect(value == 100 / (nonce % 5))
                }
            }
            #expect(try await db.works())
            #expect(db.statistics.inUse == 0 && db.statistics.closed == 0)
        }
    }

    @Test("what a statement writes through a function is there once, also if others of its round trip fail")
    func writingFunctions() async throws {
        try await withBusyPool { db in
            try await db.execute(prepared("CREATE TABLE written (nonce int8)"))
            try await db.execute(
                prepared(
                    """
                    CREATE FUNCTION note(nonce int8) RETURNS int8 LANGUAGE sql AS
                    'INSERT INTO written VALUES (nonce) RETURNING nonce / (nonce % 7)'
                    """))
            try await everyTask { nonce in _ = try? await db.execute(prepared("SELECT note($1)", nonce)) }
            let rows = try await db.execute(prepared("SELECT nonce FROM written")).decodeColumn(as: Int.self)
            #expect(rows.sorted() == (0..<64 * 20).filter { $0 % 7 != 0 })
        }
    }

    @Test("a task that is cancelled goes on at once, and the others get their results")
    func cancelled() async throws {
        try await withBusyPool { db in
            await withTaskGroup { group in
                for nonce in 0..<2_000 {
                    group.addTask {
                        let task = Task { try await db.value(prepared("SELECT $1", nonce), as: Int.self) }
                        if nonce % 3 == 0 { task.cancel() }
                        switch await task.result {
                        case .success(let value): #expect(value == nonce)
                        case .failure(let error): #expect(error is CancellationError && nonce % 3 == 0, "\(error)")
                        }
                    }
                }
            }
            try await eventually("all is returned") { db.statistics.inUse == 0 && db.statistics.waiting == 0 }
            #expect(try await db.works())
        }
    }

    @Test("a connection that is lost is reported to all of its statements, and replaced")
    func lost() async throws {
        try await withBusyPool { db in
            let pool = db.statistics
            try await everyTask { nonce in
                do {
                    let statement =
                        nonce == 700
                        ? prepared("SELECT pg_terminate_backend(pg_backend_pid())") : prepared("SELECT $1", nonce)
                    try await db.execute(statement)
                } catch let error as DatabaseError {
                    #expect(error.code == .connectionLost)
                }
            }
            try await everyTask { nonce in
                let value = try await db.value(prepared("SELECT $1", nonce), as: Int.self)
                #expect(value == nonce)
            }
            #expect(db.statistics.closed == pool.closed + 1 && db.statistics.inUse == 0)
        }
    }

    // MARK: Support

    /// A pool of two connections, much fewer than there are tasks, which have prepared what the tests execute.
    private func withBusyPool(multiplexing: Int = 8, _ body: (Database) async throws -> Void) async throws {
        var pool = TestDatabase.pool(size: 2)
        pool.multiplexing = multiplexing
        pool.acquireTimeout = .seconds(60)
        try await TestDatabase.withEmpty(pool: pool, body)
    }

    /// 64 tasks that call `body` 20 times each, each time with another number.
    private func everyTask(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for task in 0..<64 {
                group.addTask {
                    for query in 0..<20 { try await body(task * 20 + query) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// In how many transactions the statements of all tasks ran.
    private func transactions(_ db: Database) async throws -> Int {
        let transactions = Locked<Set<Int>>([])
        try await everyTask { nonce in
            let statement = prepared("SELECT $1, pg_current_xact_id()::text::int8", nonce)
            let rows = try await db.execute(statement).decodeTuples(as: Int.self, Int.self)
            #expect(rows.map { $0.0 } == [nonce])
            transactions.withLock { $0.formUnion(rows.map { $0.1 }) }
        }
        return transactions.withLock { $0.count }
    }
}
