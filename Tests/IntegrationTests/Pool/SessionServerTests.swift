import Foundation
import Howdah
import HowdahTesting
import TestSupport
import Testing

@Suite("Sessions on a server")
struct SessionServerTests {
    @Test("what a session leaves open is rolled back before the next use", arguments: ["BEGIN", "BEGIN; SELECT 1 / 0"])
    func leakedTransaction(sql: String) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute(prepared("CREATE TABLE t (x int)"))
            try await db.withSession { session in
                for statement in sql.components(separatedBy: "; ") { _ = try? await session.simple(statement) }
                _ = try? await session.execute(prepared("INSERT INTO t VALUES (1)"))
            }
            #expect(try await db.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
            #expect(db.statistics.rolledBackOnReturn == 1 && db.statistics.connected == 1)
        }
    }

    @Test("a session that a task takes along ends with its closure")
    func takenAlong() async throws {
        try await TestDatabase.withEmpty { db in
            let gate = Gate()
            // The compiler lets the last use move away; the session then refuses.
            let task = try await db.withSession { session in
                Task {
                    await gate.wait()
                    return try await session.works()
                }
            }
            gate.open()
            let error = try await #require(throws: SessionClosed.self) { try await task.value }
            #expect(error.description.contains("This session has ended"))
            #expect(try await db.works())
        }
    }

    @Test("a session stored past its closure throws, and so does a transaction")
    func stored() async throws {
        try await TestDatabase.withEmpty { db in
            var keptSession: Session?
            var keptTransaction: Transaction?
            try await db.withSession { session in
                keptSession = session
            }
            try await db.withTransaction { transaction in
                keptTransaction = transaction
            }
            let session = try #require(keptSession)
            let transaction = try #require(keptTransaction)
            await #expect(throws: SessionClosed.self) { try await session.execute(prepared("SELECT 1")) }
            await #expect(throws: SessionClosed.self) { try await session.withTransaction { _ in } }
            await #expect(throws: SessionClosed.self) { try await transaction.execute(prepared("SELECT 1")) }
            #expect(try await db.works())
        }
    }

    @Test("a shutdown waits for the session that runs, refuses others, and leaves no connection behind")
    func gracefulShutdown() async throws {
        try await TestDatabase.withEmpty { db in
            let gate = Gate()
            let session = Task {
                try await db.withSession { session in
                    await gate.wait()
                    return try await session.works()
                }
            }
            try await eventually("the session is open") { db.statistics.inUse == 1 }
            let shutdown = Task { await db.shutdown(grace: .seconds(20)) }
            try await eventually("others are refused") {
                do {
                    _ = try await db.works()
                    return false
                } catch let error as DatabaseError {
                    return error.code == .poolClosed
                }
            }
            gate.open()
            #expect(try await session.value)
            await shutdown.value
            #expect(db.statistics.size == 0)
        }
    }

    @Test("a shutdown without grace cancels what runs on the server")
    func shutdownCancels() async throws {
        try await TestDatabase.withEmpty { db in
            try await withConnection { observer in
                let box = PID()
                let session = Task {
                    try await db.withSession { session in
                        box.set(session.processID)
                        _ = try await session.execute(prepared("SELECT pg_sleep(60)::text"))
                    }
                }
                try await eventually("it runs") { try await observer.isActive(box.value) }
                await db.shutdown(grace: .zero)
                let error = try await #require(throws: DatabaseError.self) { try await session.value }
                #expect(error.code == .poolClosed)
                try await eventually("its server process ends") { try await !observer.isThere(box.value) }
            }
        }
    }

    @Test("notices reach the pool's owner, and onConnect runs once for each connection")
    func hooks() async throws {
        let heard = Heard()
        var pool = TestDatabase.pool(size: 2)
        pool.onConnect = { session in try await session.execute(prepared("SET search_path = pg_temp, public")) }
        pool.onNotice = { heard.add($0.message) }
        try await TestDatabase.withEmpty(pool: pool) { db in
            #expect(try await db.value(prepared("SHOW search_path"), as: String.self) == "pg_temp, public")
            try await db.execute(prepared("DROP TABLE IF EXISTS missing"))
            #expect(heard.all.contains { $0.contains("missing") })
        }
    }
}

private final class PID: Sendable {
    private let number = Locked<Int32>(0)
    var value: Int32 { number.withLock { $0 } }
    func set(_ value: Int32) { number.withLock { $0 = value } }
}

private final class Heard: Sendable {
    private let texts = Locked<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}
