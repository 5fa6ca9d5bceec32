import Howdah
import HowdahTesting
import Testing

@Suite("Migrations without a transaction")
struct MigrationStepwiseTests {
    private let setUp = "create table a (x int); insert into a values (1), (1);"
    private let indexes = """
        -- migrate:no-transaction
        create index concurrently i on a (x);
        create unique index concurrently if not exists u on a (x);
        vacuum a;
        """

    @Test("it goes on at the statement that failed, and replaces the invalid index that it left")
    func resume() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) { try await db.migrate(setUp, indexes) }
            #expect(error.code == .halfApplied)
            #expect(error.location?.line == 3)
            #expect(error.description.contains("Statement 1 of 3 is done and stays."))
            let status = try await db.migrator(setUp, indexes).status()
            #expect(status.migrations.map(\.state) == [.applied, .failed])
            #expect(status.invalidIndexes == ["public.u"])

            try await db.execute(PreparedSQL(sql: "DELETE FROM a"))
            #expect(try await db.migrator(setUp, indexes).up() == [2])
            let healed = try await db.migrator(setUp, indexes).status()
            #expect(healed.isUpToDate)
            #expect(healed.invalidIndexes == [])
            #expect(try await db.names("indexes") == ["i", "u"])
        }
    }

    @Test("a statement that fails inside the file's own transaction goes back to its BEGIN")
    func ownTransaction() async throws {
        try await TestDatabase.withEmpty { db in
            let begin = "-- migrate:no-transaction\ncreate table a (); begin; create table b ();"
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate(begin + "insert into nope values (1); commit;")
            }
            #expect(error.description.contains("Statement 1 of 5 is done and stays."))
            #expect(try await db.names("tables") == ["a"])
            #expect(try await db.migrator(begin + "commit;").up() == [1])
            #expect(try await db.names("tables") == ["a", "b"])
        }
    }

    @Test("a file that ends inside its own transaction is rolled back to its BEGIN")
    func openTransaction() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate("-- migrate:no-transaction\nbegin; create table b ();")
            }
            #expect(error.code == .halfApplied)
            #expect(try await db.names("tables") == [])
        }
    }

    @Test("the lock that DISCARD ALL drops is missed")
    func lockLost() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate("-- migrate:no-transaction\ncreate table a (); discard all;", "select 2;")
            }
            #expect(error.code == .lockLost)
            // Every statement has run: the next run only writes that down, and goes on.
            #expect(
                try await db.migrator("-- migrate:no-transaction\ncreate table a (); discard all;", "select 2;").up()
                    == [1, 2])
        }
    }

    @Test("a connection that breaks is resumed from what the history says")
    func brokenConnection() async throws {
        try await TestDatabase.withEmpty { db in
            let begin = "-- migrate:no-transaction\ncreate table a ();"
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate(begin + "select pg_terminate_backend(pg_backend_pid());")
            }
            #expect(error.code == .halfApplied)
            #expect(try await db.migrator(begin + "create table b ();").up() == [1])
            #expect(try await db.names("tables") == ["a", "b"])
        }
    }

    @Test("it is undone statement by statement as well")
    func down() async throws {
        try await TestDatabase.withEmpty { db async throws in
            let migrator = db.migrator([
                file(1, setUp, down: "drop table a;"),
                file(
                    2, "-- migrate:no-transaction\ncreate index concurrently i on a (x);",
                    down: "-- migrate:no-transaction\ndrop index concurrently i;"),
            ])
            #expect(try await migrator.up() == [1, 2])
            #expect(try await migrator.down() == [2])
            #expect(try await db.names("indexes") == [])
            #expect(try await migrator.status().migrations.map(\.state) == [.applied, .pending])
        }
    }
}
