import Howdah
import HowdahTesting
import TestSupport
import Testing

@Suite("Timeouts of sessions and transactions on a server", .timeLimit(.minutes(5)))
struct TimeoutServerTests {
    @Test("the statement that runs is cancelled on the server, and its connection goes on")
    func session() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.ping()
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession(timeout: .seconds(4)) { session in
                    try await session.execute("SELECT 1")
                    try await session.execute("SELECT pg_sleep(60)::text")
                }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.message.hasPrefix("The timeout of 4 s has passed while a statement ran"))
            #expect(error.statement == "SELECT pg_sleep(60)::text")
            #expect(db.statistics.closed == 0 && db.statistics.inUse == 0)
            #expect(try await db.works())
        }
    }

    @Test("a transaction is rolled back, whether a statement runs or the closure does something else")
    func transaction() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute("CREATE TABLE t (x int)")
            for sleepsOnServer in [true, false] {
                let error = try await #require(throws: DatabaseError.self) {
                    try await db.withTransaction(timeout: .milliseconds(80)) { tx in
                        try await tx.execute("INSERT INTO t VALUES (1)")
                        if sleepsOnServer {
                            try await tx.execute("SELECT pg_sleep(60)::text")
                        } else {
                            try await Task.sleep(for: .milliseconds(90))
                        }
                    }
                }
                #expect(error.code == .deadlineExceeded)
                #expect(try await db.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
            }
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("a caller who waits for a connection too long is told who holds it")
    func waiting() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let gate = Gate()
            let holder = Task { try await db.withSession { _ in await gate.wait() } }
            try await eventually("the connection is held") { db.statistics.inUse == 1 }
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction(timeout: .milliseconds(50)) { try await $0.execute("SELECT 1") }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.message.contains("waited for a connection: 1 in use"))
            gate.open()
            try await holder.value
            #expect(try await db.works())
        }
    }
}
