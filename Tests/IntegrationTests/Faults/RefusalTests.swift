import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Servers that refuse", .timeLimit(.minutes(5)))
struct RefusalTests {
    @Test("a pool that is larger than the server's limit works with fewer connections, and does not hammer it")
    func tooManyConnections() async throws {
        try await withRole("CONNECTION LIMIT 3") { url, _ in
            let db = try Database(url: url, pool: TestDatabase.pool(size: 10))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let answer = prepared("SELECT $1 + length(pg_sleep(0.005)::text)", number)
                        let value = try await db.value(answer, as: Int.self)
                        #expect(value == number)
                    }
                }
                try await group.waitForAll()
            }
            let pool = db.statistics
            // One more may be on its way, and be refused.
            report("53300: 200 statements over \(pool.connected) connections, \(pool.connectFailures) refusals")
            #expect((1...3).contains(pool.idle) && pool.timedOut == 0)
            #expect(pool.connectFailures < 40)
            await db.shutdown(grace: .zero)
        }
    }

    @Test("a server that has no connection left at all is named as the reason")
    func noConnections() async throws {
        try await withRole("CONNECTION LIMIT 0") { url, _ in
            var pool = TestDatabase.pool(size: 2)
            pool.acquireTimeout = .milliseconds(500)
            let db = try Database(url: url, pool: pool)
            let error = try await #require(throws: DatabaseError.self) { try await db.works() }
            #expect(error.code == .connectionFailed && "\(error)".contains("too many connections"), "\(error)")
            #expect(db.statistics.connectFailures < 20)
            await db.shutdown(grace: .zero)
        }
    }

    @Test("a role or a database that is not there fails all callers at once", arguments: ["role", "database"])
    func misconfigured(missing: String) async throws {
        var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        if missing == "role" { configuration.user = "nobody_there" } else { configuration.database = "nothing_there" }
        let db = try Database(configuration, pool: TestDatabase.pool(size: 8))
        let states = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do { _ = try await db.works() } catch { return (error as? DatabaseError)?.sqlState?.rawValue }
                    return nil
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        // What a missing role is called is up to the way in which the server tells who somebody is.
        #expect(states.isSubset(of: missing == "role" ? ["28000", "28P01"] : ["3D000"]), "\(states)")
        #expect(db.statistics.connectFailures <= 8, "\(db.statistics.connectFailures) attempts for 100 callers")
        await db.shutdown(grace: .zero)
    }

    @Test("a disk that is full fails the statement and not the connection, and the transaction is undone")
    func diskFull() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.direct.execute(
                prepared(
                    """
                    CREATE FUNCTION full_disk() RETURNS int LANGUAGE plpgsql AS
                    $$BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$
                    """))
            await bench.ledger.write(on: bench.db) { _ = try await $0.execute(prepared("SELECT full_disk()")) }
            #expect(bench.ledger.failures == ["server 53100"])
            // The server's own limit for temporary files, where sorting takes more.
            let sort = prepared(
                "SELECT max(x) FROM (SELECT x FROM generate_series(1, 300000) x ORDER BY -x OFFSET 1) s")
            await bench.ledger.write(on: bench.db) { transaction in
                try await transaction.execute(prepared("SET LOCAL temp_file_limit = 1"))
                try await transaction.execute(prepared("SET LOCAL work_mem = '64kB'"))
                try await transaction.execute(sort)
            }
            #expect(bench.ledger.failures == ["server 53100", "server 53400"])
            #expect(bench.db.statistics.connected == 1)
        }
    }

    @Test("a database that was made read-only fails writes with 25006, and goes on reading")
    func readOnly() async throws {
        try await FaultBench.with(size: 1) { bench in
            let name = quoteIdentifier(bench.name)
            try await bench.direct.execute(
                PreparedSQL(sql: "ALTER DATABASE \(name) SET default_transaction_read_only = on"))
            await bench.ledger.write(on: bench.db)
            #expect(bench.ledger.failures == ["server 25006"])
            #expect(try await bench.db.works())
            let error = await #expect(throws: DatabaseError.self) {
                try await bench.db.withTransaction(readOnly: true) { transaction in
                    try await transaction.execute(prepared("INSERT INTO ledger VALUES (gen_random_uuid(), 1)"))
                }
            }
            #expect(error?.sqlState?.rawValue == "25006")
            try await bench.direct.execute(
                PreparedSQL(sql: "ALTER DATABASE \(name) RESET default_transaction_read_only"))
            try await bench.terminateAll()
        }
    }

    /// Runs a test as a role of its own, in a database of its own.
    private func withRole(_ options: String, _ body: (String, Database) async throws -> Void) async throws {
        try await TestDatabase.withEmpty { db in
            let role = "role_" + UUID().uuidString.lowercased()
            try await db.execute(PreparedSQL(sql: "CREATE ROLE \(quoteIdentifier(role)) LOGIN \(options)"))
            var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
            configuration.user = role
            let name = try await db.value(prepared("SELECT current_database()::text"), as: String.self)
            let proxy = try FaultProxy(to: configuration)
            defer { proxy.stop() }
            let url = "postgres://\(role)@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable"
            do { try await body(url, db) } catch {
                try await db.execute(PreparedSQL(sql: "DROP ROLE \(quoteIdentifier(role))"))
                throw error
            }
            try await db.execute(PreparedSQL(sql: "DROP ROLE \(quoteIdentifier(role))"))
        }
    }
}
