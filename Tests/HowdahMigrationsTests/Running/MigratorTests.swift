import HowdahMigrations
import HowdahTypes
import Testing

/// What the runner sends, and when; a server's answers are given by the tests.
@Suite struct MigratorTests {
    private let connection: FakeConnection
    private let events = EventList()

    init() { connection = FakeConnection() }

    private final class EventList: Sendable {
        let all = Locked<[MigrationEvent]>([])
        var kinds: [MigrationEvent.Kind] { all.withLock { $0.map(\.event) } }
    }

    private func migration(_ up: String, down: String? = "drop table a;") -> Migration {
        Migration(
            version: 1, name: "a", up: MigrationFile(path: "1_a.up.sql", contents: up),
            down: down.map { MigrationFile(path: "1_a.down.sql", contents: $0) })
    }

    private func migrator(
        _ migrations: [Migration], on other: FakeConnection? = nil,
        _ change: (inout Migrator.Options) -> Void = { _ in }
    ) -> Migrator {
        var options = Migrator.Options()
        options.lockWait = .zero
        options.lockRetries = 0
        change(&options)
        nonisolated(unsafe) let connection = other ?? connection
        return Migrator(migrations: migrations, options: options) { connection }
    }

    private func up(_ migrations: [Migration], on other: FakeConnection? = nil) async throws -> [Int64] {
        try await migrator(migrations, on: other).up { [events] event in events.all.withLock { $0.append(event) } }
    }

    private func upError(_ migrations: [Migration], on other: FakeConnection? = nil) async throws -> MigrationError {
        try await #require(throws: MigrationError.self) { _ = try await up(migrations, on: other) }
    }

    @Test("a migration and its row in the history are one transaction")
    func transaction() async throws {
        #expect(try await up([migration("create table a (); create index i on a (x);")]) == [1])
        #expect(
            connection.log(from: "BEGIN") == [
                "BEGIN",
                "SET LOCAL lock_timeout = 5000; SET LOCAL statement_timeout = 0; …".shortened,
                #"INSERT INTO "public"."_howdah_migrations" (id, version, name, kind"#.shortened,
                "create table a ()",
                "create index i on a (x)",
                "SET CONSTRAINTS ALL IMMEDIATE",
                "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET LOCAL lock".shortened,
                "COMMIT",
                connection.log.last ?? "",
            ])
        #expect(connection.log.last?.hasPrefix("SELECT pg_advisory_unlock(") == true)
        #expect(connection.isClosed)
        #expect(events.kinds == [.connected, .planned, .started, .statement, .statement, .applied])
    }

    @Test("time limits of the file win over those of the run")
    func timeouts() async throws {
        _ = try await up([migration("-- migrate:lock-timeout 2s\n-- migrate:statement-timeout 1min\nselect 1;")])
        #expect(
            connection.log.contains {
                $0.hasPrefix("SET LOCAL lock_timeout = 2000; SET LOCAL statement_timeout = 60000")
            })
    }

    @Test("nothing pending takes no lock and writes nothing")
    func fastPath() async throws {
        let applied = migration("select 1;")
        connection.answer("ORDER BY version", [row(applied)])
        #expect(try await up([applied]) == [])
        #expect(!connection.log.contains { $0.contains("advisory") || $0.contains("CREATE TABLE") })
        #expect(connection.isClosed)
    }

    @Test("the status creates nothing")
    func status() async throws {
        let connection = FakeConnection(ledgerExists: false)
        let status = try await migrator([migration("select 1;")], on: connection).status()
        #expect(status.migrations.map(\.state) == [.pending])
        #expect(status.current == nil)
        #expect(connection.log.allSatisfy { $0.hasPrefix("SELECT") })
    }

    @Test("a lock that another runner holds is polled, never waited for on the server")
    func lockHeld() async throws {
        connection.answer("pg_try_advisory_lock", [["false"]])
        connection.answer("concat('pid '", [["pid 7, application howdah"]])
        let error = try await upError([migration("select 1;")])
        #expect(error.code == .lockNotObtained)
        #expect(error.code.exitCode == 5)
        #expect(error.message.contains("pid 7, application howdah"))
        #expect(!connection.log.contains { $0.contains("pg_advisory_lock(") })
        #expect(connection.isClosed)
    }

    @Test("a lock that is lost stops the run before the next migration")
    func lockLost() async throws {
        connection.answer("pg_backend_pid() AND", [])
        #expect(try await upError([migration("select 1;")]).code == .lockLost)
        #expect(!connection.log.contains("BEGIN"))
    }

    @Test("a row that another runner wrote first is no error")
    func appliedMeanwhile() async throws {
        connection.failures = [("INSERT INTO", .server("23505", "duplicate key"))]
        #expect(try await up([migration("select 1;")]) == [])
        #expect(connection.log.contains("ROLLBACK"))
        #expect(events.kinds.last == .skipped)
    }

    @Test("a statement that fails shows file, line, column and caret, and rolls back")
    func failure() async throws {
        connection.failures = [("userss", .server("42P01", "relation \"userss\" does not exist", position: 13))]
        let error = try await upError([migration("select 1;\n\nALTER TABLE userss ADD COLUMN age int;\n")])
        #expect(
            error.description == """
                error[migration_failed]: 1_a.up.sql:3:13
                  3 | ALTER TABLE userss ADD COLUMN age int;
                    |             ^ relation "userss" does not exist (42P01)
                This migration was rolled back; nothing in it was kept.
                """)
        #expect(error.code.exitCode == 1)
        #expect(connection.log.last == "ROLLBACK")
        #expect(!connection.log.contains("COMMIT"))
        #expect(!events.kinds.contains(.applied))
    }

    @Test("success is told only after COMMIT")
    func commitFails() async throws {
        connection.failures = [("COMMIT", .server("40001", "could not serialize"))]
        #expect(try await upError([migration("select 1;")]).code == .migrationFailed)
        #expect(!events.kinds.contains(.applied))
    }

    @Test("behind a transaction-pooling proxy only locks and settings of the transaction are used")
    func pooler() async throws {
        let connection = FakeConnection(backend: "200")
        #expect(try await up([migration("select 1;")], on: connection) == [1])
        #expect(connection.log.contains { $0.contains("pg_try_advisory_xact_lock") })
        #expect(!connection.log.contains { $0.contains("pg_try_advisory_lock") || $0.hasPrefix("SET lock_timeout") })
        #expect(events.kinds.contains(.warning))
    }

    @Test("behind a transaction-pooling proxy a migration without a transaction is refused")
    func poolerWithoutTransaction() async throws {
        let connection = FakeConnection(backend: "200")
        let error = try await upError([migration("-- migrate:no-transaction\nvacuum;")], on: connection)
        #expect(error.code == .unsuitablePooler)
        #expect(error.code.exitCode == 6)
        #expect(!connection.log.contains("vacuum"))
    }

    @Test("a standby is refused before anything is written", arguments: [["true", "on"], ["false", "on"]])
    func standby(answer: [String]) async throws {
        connection.answer("pg_is_in_recovery", [answer])
        let error = try await upError([migration("select 1;")])
        #expect(error.code == .notWritable)
        #expect(error.code.exitCode == 6)
    }

    @Test("a schema with tables and no history is refused, unless that is allowed")
    func notEmpty() async throws {
        let connection = FakeConnection(ledgerExists: false)
        connection.answer("c.relkind IN", [["invoices"]])
        let error = try await upError([migration("select 1;")], on: connection)
        #expect(error.code == .notEmpty)
        #expect(error.message.contains("invoices"))
        let allowed = migrator([migration("select 1;")], on: connection) { $0.allowsNonEmpty = true }
        #expect(try await allowed.up() == [1])
    }

    @Test("a history of a later release is not touched")
    func newerHistory() async throws {
        connection.answer("max(format)", [["2"]])
        #expect(try await upError([migration("select 1;")]).code == .newerHistory)
    }

    @Test("without a transaction, each statement is counted, and concurrent ones have no lock timeout")
    func stepwise() async throws {
        let up = "-- migrate:no-transaction\ncreate table a (x int);\ncreate index concurrently i on a (x);"
        #expect(try await self.up([migration(up)]) == [1])
        #expect(!connection.log.contains("BEGIN"))
        let relevant = connection.log.filter {
            $0.hasPrefix("create") || $0.hasPrefix("SET lock") || $0.contains("statements_done =")
        }
        #expect(
            relevant == [
                "SET lock_timeout = 5000; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0",
                "create table a (x int)",
                #"UPDATE "public"."_howdah_migrations" SET statements_done = 1 WHERE version = 1"#,
                "SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0",
                "create index concurrently i on a (x)",
                #"UPDATE "public"."_howdah_migrations" SET statements_done = 2 WHERE version = 1"#,
                relevant.last ?? "",
            ])
        #expect(relevant.last?.contains("SET state = 'applied', statements_done = 2") == true)
    }

    @Test("an invalid index is dropped before it is built again")
    func invalidIndex() async throws {
        connection.answer("indisvalid", [["public.i", "false"]])
        _ = try await upError([migration("-- migrate:no-transaction\ncreate index concurrently i on a (x);")])
        let drop = try #require(connection.log.firstIndex(of: "DROP INDEX CONCURRENTLY public.i"))
        #expect(connection.log[(drop + 1)...].contains("create index concurrently i on a (x)"))
    }

    @Test("undoing removes the row in the same transaction")
    func down() async throws {
        let applied = migration("select 1;")
        connection.answer("ORDER BY version", [row(applied)])
        #expect(try await migrator([applied]).down() == [1])
        #expect(
            connection.log(from: "BEGIN").filter { !$0.hasPrefix("SET") && !$0.hasPrefix("RESET") }.dropLast() == [
                "BEGIN", #"DELETE FROM "public"."_howdah_migrations" WHERE version ="#.shortened, "drop table a",
                "COMMIT",
            ])
    }

    @Test("a connection that cannot be made has its own code")
    func cannotConnect() async throws {
        let migrator = Migrator(migrations: []) {
            throw DatabaseError(.connectionFailed, message: "Connection refused.")
        }
        let error = try await #require(throws: MigrationError.self) { try await migrator.status() }
        #expect(error.code == .cannotConnect)
        #expect(error.code.exitCode == 6)
    }

    /// The row that an applied migration has in the history.
    private func row(_ migration: Migration) -> [String?] {
        [
            String(migration.version), migration.name, "applied", migration.up.checksum, nil, "true", "false", "1", "1",
            nil, migration.down?.text, nil, "1", "2026-11-20T22:31:00Z", "4", "howdah",
        ]
    }
}

extension String {
    /// As ``FakeConnection/log(from:)`` cuts it.
    fileprivate var shortened: String { prefix(57) + "…" }
}
