import Howdah
import HowdahTesting
import Testing

@Suite("A pool whose server takes connections away", .timeLimit(.minutes(5)))
struct EvictionServerTests {
    @Test("gives up all connections when asked to, and sessions that are open go on")
    func byHand() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 3)) { db in
            let before = try await db.withSession { session in
                try await db.ping()
                #expect(db.statistics.size == 2)
                db.evictAll()
                #expect(try await session.works())
                return session.processID
            }
            let after = try await db.withSession { session in
                _ = try await session.works()
                return session.processID
            }
            #expect(before != after)
            #expect(db.metrics.discards[.evicted] == 2)
        }
    }

    @Test("gives up the idle ones when an administrator ends two that are in use, and works on")
    func terminated() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 4)) { db in
            for _ in 0..<2 {
                await #expect(throws: DatabaseError.self) {
                    try await db.withSession { session in
                        try await db.ping()
                        _ = try await session.execute(prepared("SELECT pg_terminate_backend(pg_backend_pid())"))
                        _ = try await session.works()
                    }
                }
            }
            #expect(db.metrics.evictions == 1)
            let works = try await db.works()
            #expect(works)
        }
    }

    @Test("works with fewer connections than it wants when the server has no more, and does not hammer it")
    func serverFull() async throws {
        let server = try await EmbeddedPostgres.start(settings: [
            "max_connections": "4", "superuser_reserved_connections": "0", "max_wal_senders": "0",
        ])
        defer { server.stop() }
        var pool = TestDatabase.pool(size: 20)
        pool.acquireTimeout = .seconds(60)
        let db = try Database(url: server.socketURL(), pool: pool)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await db.withSession { session in
                        _ = try await session.execute(prepared("SELECT pg_sleep(0.1)::text"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(db.statistics.acquired >= 60)
        #expect(db.statistics.connectFailures >= 1)
        #expect(db.statistics.connectFailures < 20, "\(db.statistics.connectFailures) attempts were refused")
        await db.shutdown()
    }
}
