import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("What cannot work through a pooler")
struct PoolerRefusalTests {
    @Test(
        "a statement that needs a process of its own is refused before it is sent, with what to do instead",
        arguments: [
            ("SET work_mem = '7MB'", "SET LOCAL"),
            ("/* hi */ set session characteristics as transaction read only", "SET LOCAL"),
            ("SELECT set_config('work_mem', '7MB', false)", "SET LOCAL"),
            ("LISTEN news", "LISTEN"),
            ("PREPARE p AS SELECT 1", "PREPARE"),
            ("CREATE TEMP TABLE t (a int)", "ON COMMIT DROP"),
            ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", "WITH HOLD"),
            ("SELECT pg_advisory_lock(1)::text", "pg_advisory_xact_lock"),
            ("LOAD 'plpgsql'", "LOAD"),
        ])
    func refused(sql: String, advice: String) async throws {
        try await Pooled.withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) { try await connection.execute(prepared(sql)) }
            #expect(error.code == .unsupported)
            #expect(error.description.contains(advice) && error.description.contains("directly"))
            #expect(error.statement == sql)
            await #expect(throws: DatabaseError.self) {
                try await connection.pipeline([prepared("SELECT 1"), prepared(sql)])
            }
            #expect(try await connection.works())
        }
    }

    @Test("what lasts for the transaction only is let through")
    func allowed() async throws {
        try await Pooled.withDatabase { db, _ in
            try await db.withTransaction(isolation: .repeatableRead) { tx in
                for sql in [
                    "SET LOCAL work_mem = '7MB'", "SELECT set_config('app.user', 'ada', true)",
                    "SELECT pg_advisory_xact_lock(1)::text", "CREATE TEMP TABLE t (a int) ON COMMIT DROP",
                    "DECLARE c CURSOR FOR SELECT 1", "SET CONSTRAINTS ALL DEFERRED",
                ] {
                    try await tx.execute(prepared(sql))
                }
                #expect(try await tx.value(prepared("SHOW work_mem"), as: String.self) == "7MB")
            }
            #expect(try await db.value(prepared("SHOW work_mem"), as: String.self) != "7MB")
        }
    }

    @Test("`onConnect` with SET is an error that says so at once")
    func onConnect() async throws {
        var pool = TestDatabase.pool(size: 2)
        pool.acquireTimeout = .seconds(60)
        pool.onConnect = { session in try await session.execute(prepared("SET work_mem = '7MB'")) }
        try await Pooled.withDatabase(pool: pool) { db, _ in
            let start = ContinuousClock.now
            let error = try await #require(throws: DatabaseError.self) { try await db.works() }
            #expect(error.code == .unsupported)
            #expect(error.description.contains("SET without LOCAL") && error.description.contains("ALTER ROLE"))
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }
}
