import Howdah
import HowdahTesting
import Testing

/// Migrations on a server, each test on an empty database.
@Suite("Migrations on a server")
struct MigrationTests {
    @Test("the shop's migrations go up, down and up again")
    func shop() async throws {
        try await TestDatabase.withEmpty { db async throws in
            let migrator = Migrator(db, directory: folder("Migrations"))
            #expect(try await migrator.up() == [1, 2, 3, 4])
            #expect(try await db.names("tables") == Self.shop)
            #expect(try await migrator.status().isUpToDate)
            #expect(try await migrator.up() == [])
            #expect(try await migrator.down(to: 0) == [4, 3, 2, 1])
            #expect(try await db.names("tables") == [])
            #expect(try await migrator.up() == [1, 2, 3, 4])
            #expect(try await db.names("tables") == Self.shop)
        }
    }

    private static let shop = [
        "accounts", "customer_tags", "customers", "order_items", "orders", "products", "tags",
    ]

    @Test("a migration that fails leaves nothing, and those before it stay")
    func failure() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate("create table a (x int);", "create table b (x int);\n insert into c values (1);")
            }
            #expect(
                error.description == """
                    error[migration_failed]: 2_m.up.sql:2:14
                      2 |  insert into c values (1);
                        |              ^ relation "c" does not exist (42P01)
                    This migration was rolled back; nothing in it was kept.
                    1 earlier migration of this run stays applied.
                    """)
            #expect(try await db.names("tables") == ["a"])
            #expect(try await db.migrator("create table a (x int);", "select 2").status().current == 1)
        }
    }

    @Test("a deferred constraint fails before COMMIT, and rolls back")
    func deferredConstraint() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate(
                    "create table a (x int primary key deferrable initially deferred); insert into a values (1), (1);")
            }
            #expect(error.message.contains("at the end of the migration"))
            #expect(error.underlying?.sqlState == .uniqueViolation)
            #expect(try await db.names("tables") == [])
        }
    }

    @Test("role, search_path and settings do not reach the next migration")
    func surroundings() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.migrate(
                """
                \\restrict abc
                SET lock_timeout = '1min';
                SELECT pg_catalog.set_config('search_path', '', false);
                SET ROLE pg_monitor;
                """,
                "create table a as select current_user <> 'pg_monitor' as role, current_setting('search_path') as path, "
                    + "current_setting('lock_timeout') as timeout")
            let result = try await db.execute(PreparedSQL(sql: "SELECT role::text, path, timeout FROM a"))
            var cursor = result.cursor()
            #expect(try cursor.next(String.self) == "true")
            #expect(try cursor.next(String.self) == "\"$user\", public")
            #expect(try cursor.next(String.self) == "5s")
        }
    }

    @Test("a procedure that commits by itself cannot end the transaction")
    func commitInProcedure() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate(
                    "create procedure p() language plpgsql as $$ begin commit; end $$; create table a (); call p();")
            }
            #expect(error.code == .migrationFailed)
            #expect(try await db.names("tables") == [])
        }
    }

    @Test("the history keeps the way down of a file that is gone")
    func lostFile() async throws {
        try await TestDatabase.withEmpty { db in
            let files = [file(1, "create table a ();", down: "drop table a;"), file(2, "select 2;", down: "select 2;")]
            try await db.migrator(files).up()
            #expect(try await db.migrator([files[0]]).status().migrations.map(\.state) == [.applied, .future])
            #expect(try await db.migrator([]).down(count: 2) == [2, 1])
            #expect(try await db.names("tables") == [])
        }
    }

    @Test("a way down that fails keeps the migration and its row")
    func downFails() async throws {
        try await TestDatabase.withEmpty { db in
            let migrator = db.migrator([file(1, "create table a ();", down: "drop table a; drop table nope;")])
            try await migrator.up()
            let error = try await #require(throws: MigrationError.self) { try await migrator.down() }
            #expect(error.location?.path == "1_m.down.sql")
            #expect(try await db.names("tables") == ["a"])
            #expect(try await migrator.status().isUpToDate)
        }
    }

    @Test("status and dry run create nothing")
    func looking() async throws {
        try await TestDatabase.withEmpty { db async throws in
            let migrator = db.migrator("create table a ();")
            #expect(try await migrator.status().count(.pending) == 1)
            #expect(try await migrator.planUp().description == "up 1 m, 1 statement")
            #expect(try await db.names("tables", all: true) == [])
        }
    }

    @Test("a schema with tables and no history is left alone")
    func notEmpty() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute(PreparedSQL(sql: "CREATE TABLE invoices ()"))
            let error = try await #require(throws: MigrationError.self) { try await db.migrate("select 1;") }
            #expect(error.code == .notEmpty)
            #expect(try await db.names("tables", all: true) == ["invoices"])
        }
    }

    @Test("a connection that breaks rolls the migration back")
    func brokenConnection() async throws {
        try await TestDatabase.withEmpty { db in
            let error = try await #require(throws: MigrationError.self) {
                try await db.migrate("create table a (); select pg_terminate_backend(pg_backend_pid());")
            }
            #expect(error.code == .migrationFailed)
            #expect(error.underlying?.isConnectionLost == true)
            #expect(try await db.names("tables") == [])
            try await db.migrate("create table a ();")
        }
    }

    @Test("notices of the server are reported with their statement")
    func notices() async throws {
        try await TestDatabase.withEmpty { db in
            let messages = Locked<[String]>([])
            try await db.migrator("select 1; do $$ begin raise notice 'hello'; end $$;").up { event in
                if event.event == .notice {
                    messages.withLock { $0.append("\(event.statement ?? 0) \(event.message ?? "")") }
                }
            }
            #expect(messages.withLock { $0 } == ["2 NOTICE: hello"])
        }
    }
}
