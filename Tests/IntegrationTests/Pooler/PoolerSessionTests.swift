import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("What belongs to a session, through a pooler", .timeLimit(.minutes(5)))
struct PoolerSessionTests {
    @Test("a lock of the transaction excludes other tasks, whichever processes serve them")
    func transactionLock() async throws {
        try await Pooled.withDatabase { db, _ in
            try await db.execute(prepared("CREATE TABLE counter (n int)"))
            try await db.execute(prepared("INSERT INTO counter VALUES (0)"))
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask {
                        for _ in 0..<10 {
                            try await db.withTransaction { tx in
                                try await tx.execute(prepared("SELECT pg_advisory_xact_lock(4711)::text"))
                                // Without the lock two would read the same number.
                                let number = try await tx.value(prepared("SELECT n FROM counter"), as: Int32.self)
                                try await tx.execute(prepared("UPDATE counter SET n = $1", number + 1))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await db.value(prepared("SELECT n FROM counter"), as: Int32.self) == 60)
        }
    }

    @Test("a lock of the session is refused in a transaction as well, and the transaction goes on after the refusal")
    func sessionLock() async throws {
        try await Pooled.withDatabase { db, direct in
            try await db.withTransaction { tx in
                let error = await #expect(throws: DatabaseError.self) {
                    try await tx.execute(prepared("SELECT pg_try_advisory_lock(4713)"))
                }
                #expect(error?.code == .unsupported && error?.description.contains("pg_advisory_xact_lock") == true)
                let works = try await tx.works()
                #expect(works)
            }
            let locks = prepared("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4713")
            #expect(try await direct.value(locks, as: Int.self) == 0)
        }
    }

    @Test("a setting of the transaction is seen in all of it, by no other session, and by none afterwards")
    func localSetting() async throws {
        try await Pooled.withDatabase { db, _ in
            let setting = prepared("SELECT coalesce(current_setting('app.tenant', true), '')")
            try await withThrowingTaskGroup { group in
                for task in 0..<6 {
                    group.addTask {
                        for round in 0..<10 {
                            let tenant = "\(task).\(round)"
                            try await db.withTransaction { tx in
                                try await tx.execute(prepared("SELECT set_config('app.tenant', $1, true)", tenant))
                                for _ in 0..<3 {
                                    let found = try await tx.value(setting, as: String.self)
                                    #expect(found == tenant)
                                }
                            }
                            let after = try await db.value(setting, as: String.self)
                            #expect(after == "")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a reset after every session does no harm where there is nothing to reset", arguments: [true, false])
    func resetOnReturn(always: Bool) async throws {
        var pool = TestDatabase.pool
        pool.resetOnReturn = always ? .always : .never
        try await Pooled.withDatabase(pool: pool) { db, _ in
            for _ in 0..<20 { #expect(try await db.works()) }
            try await eventually("all are back") { db.statistics.resetting == 0 && db.statistics.inUse == 0 }
            #expect(db.statistics.closed == 0)
            #expect((db.statistics.cleanedOnReturn > 0) == always)
        }
    }

    @Test("in session mode, with pooler=none, notifications arrive, settings stay, and a lock is the session's")
    func sessionMode() async throws {
        let shared = try await Pooled.shared()
        let pooler = try await PgBouncer.start(
            before: shared.server, settings: ["pool_mode": "session", "default_pool_size": "8"])
        defer { pooler.stop() }
        let db = try Database(url: pooler.url() + "&pooler=none", pool: TestDatabase.pool)
        let channel = "c" + UUID().uuidString
        var iterator = db.notifications(on: channel).makeAsyncIterator()
        guard case .gap(.subscribed)? = try await iterator.next() else {
            Issue.record("no begin")
            return
        }
        try await db.notify(channel, "through the pooler")
        guard case .notification(let notification)? = try await iterator.next() else {
            Issue.record("no notification")
            return
        }
        #expect(notification.payload == "through the pooler")
        try await db.withSession { session in
            try await session.execute(prepared("SET work_mem = '7MB'"))
            try await session.execute(prepared("SELECT pg_advisory_lock(4712)::text"))
            for _ in 0..<3 {
                #expect(try await session.value(prepared("SHOW work_mem"), as: String.self) == "7MB")
            }
        }
        try await eventually("it is cleaned") { db.statistics.cleanedOnReturn == 1 && db.statistics.resetting == 0 }
        #expect(try await db.value(prepared("SHOW work_mem"), as: String.self) != "7MB")
        let locks = prepared("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712")
        #expect(try await db.value(locks, as: Int.self) == 0)
        await db.shutdown(grace: .zero)
    }

    @Test("a listener behind a pooler is refused without a connection that stays, and the pool goes on")
    func listener() async throws {
        try await Pooled.withDatabase { db, _ in
            for _ in 0..<3 {
                var iterator = db.notifications(on: "c").makeAsyncIterator()
                let error = await #expect(throws: DatabaseError.self) { _ = try await iterator.next() }
                #expect(error?.code == .unsupported && error?.description.contains("pooler=none") == true)
            }
            #expect(db.statistics.listening == 0)
            let error = await #expect(throws: DatabaseError.self) { try await db.execute(prepared("LISTEN c")) }
            #expect(error?.code == .unsupported)
            let works = try await db.works()
            #expect(works)
        }
    }
}
