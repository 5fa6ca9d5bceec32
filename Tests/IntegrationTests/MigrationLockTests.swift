import Howdah
import HowdahTesting
import Testing

@Suite("Several runners of migrations")
struct MigrationLockTests {
    @Test("eight runners at once apply each migration once, a concurrent index among them")
    func eightRunners() async throws {
        try await TestDatabase.withEmpty { db in
            let files = [
                file(1, "create table a (x int); insert into a values (1);"), file(2, "insert into a values (2);"),
                file(3, "-- migrate:no-transaction\ncreate index concurrently i on a (x);"),
                file(4, "insert into a values (4);"),
            ]
            let applied = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<8 { group.addTask { try await db.migrator(files).up() } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == [1, 2, 3, 4])
            #expect(try await db.names("indexes") == ["i"])
            #expect(try await db.execute(PreparedSQL(sql: "SELECT x FROM a")).rowCount == 3)
        }
    }

    @Test("a runner that cannot have the lock in time says who has it")
    func lockHeld() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.withSession { session in
                let key = MigrationLock(schema: "public").key
                try await session.execute(PreparedSQL(sql: "SELECT pg_advisory_lock(\(key))::text"))
                var options = Migrator.Options()
                options.lockWait = .milliseconds(50)
                let error = try await #require(throws: MigrationError.self) {
                    try await db.migrator([file(1, "select 1;")], options: options).up()
                }
                #expect(error.code == .lockNotObtained)
                #expect(error.message.contains("pid \(session.processID)"))
                #expect(try await db.migrator("select 1;").status().lockHolder != nil)
                try await session.execute(PreparedSQL(sql: "SELECT pg_advisory_unlock(\(key))"))
            }
            #expect(try await db.migrator("select 1;").up() == [1])
            #expect(try await db.migrator("select 1;").status().lockHolder == nil)
        }
    }

    @Test("a table that is locked for too long rolls the migration back, and it is tried again")
    func lockTimeout() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.migrate("create table a (x int);")
            var options = Migrator.Options()
            options.lockTimeout = .milliseconds(50)
            let files = [file(1, "create table a (x int);"), file(2, "alter table a add y int;")]
            let migrator = db.migrator(files, options: options)
            let (retries, retried) = AsyncStream<Void>.makeStream()
            let run = try await db.withTransaction { transaction in
                try await transaction.execute(PreparedSQL(sql: "LOCK TABLE a IN ACCESS SHARE MODE"))
                let run = Task {
                    try await migrator.up { if $0.event == .retrying { retried.yield() } }
                }
                // The lock is kept until the migration has given up once.
                for await _ in retries { break }
                return run
            }
            #expect(try await run.value == [2])
        }
    }

    @Test("a cancelled run rolls back and gives the lock back")
    func cancelled() async throws {
        try await TestDatabase.withEmpty { db async throws in
            let (started, begun) = AsyncStream<Void>.makeStream()
            let run = Task {
                try await db.migrator("create table a (); select pg_sleep(60);").up { event in
                    if event.event == .statement { begun.yield() }
                }
            }
            for await _ in started { break }
            run.cancel()
            await #expect(throws: (any Error).self) { try await run.value }
            #expect(try await db.names("tables") == [])
            #expect(try await db.migrator("create table a ();").up() == [1])
        }
    }
}
