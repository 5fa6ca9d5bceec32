import Foundation
import Howdah
import HowdahMigrations
import HowdahTesting
import Testing

@Suite("Migrations through a pooler")
struct PoolerMigrationTests {
    @Test("they run in transactions with a lock of the transaction, warn, and leave no setting behind")
    func transactions() async throws {
        try await Pooled.withDatabase { db, direct in
            let events = Locked<[MigrationEvent]>([])
            let migrator = db.migrator(
                "CREATE TABLE a (x int)", "SET work_mem = '7MB'; CREATE TABLE b (x int);", "CREATE TABLE c (x int)")
            try await migrator.up { event in events.withLock { $0.append(event) } }
            #expect(try await direct.names("tables") == ["a", "b", "c"])
            let warnings = events.withLock { $0.filter { $0.event == .warning }.compactMap(\.message) }
            #expect(warnings.contains { $0.contains("proxy") && $0.contains("own address") })
            for _ in 0..<20 {
                #expect(try await db.value(prepared("SHOW work_mem"), as: String.self) != "7MB")
            }
            let locks = prepared(
                """
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """)
            #expect(try await direct.value(locks, as: Int.self) == 0)
        }
    }

    @Test("one without a transaction is refused, and says to connect to the server itself")
    func withoutTransaction() async throws {
        try await Pooled.withDatabase { db, direct in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate("-- migrate:no-transaction\nCREATE TABLE a (x int);")
            }
            #expect(error.code == .unsuitablePooler)
            #expect(error.description.contains("own address"))
            #expect(try await direct.names("tables").isEmpty)
        }
    }

    @Test("several runners at once apply each migration once")
    func severalRunners() async throws {
        try await Pooled.withDatabase { db, direct in
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await db.migrate("CREATE TABLE a (x int)", "CREATE TABLE b (x int)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await direct.names("tables") == ["a", "b"])
        }
    }
}
