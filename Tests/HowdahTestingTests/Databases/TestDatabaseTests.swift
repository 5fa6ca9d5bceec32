import Howdah
import Testing

@testable import HowdahTesting

@Suite("A database for each test", .timeLimit(.minutes(5)))
struct TestDatabaseTests {
    private struct Failure: Error {}

    @Test("an empty database has no table, and is gone afterwards")
    func empty() async throws {
        let name = try await TestDatabase.withEmpty { db in
            #expect(try await count("pg_tables WHERE schemaname = 'public'", db) == 0)
            try await run("CREATE TABLE a (b int)", db)
            return try await databaseName(db)
        }
        #expect(try await !exists(name))
    }

    @Test("a database is gone when its test has thrown")
    func dropAfterFailure() async throws {
        let name = Locked("")
        await #expect(throws: Failure.self) {
            try await TestDatabase.withEmpty { db in
                let own = try await databaseName(db)
                name.withLock { $0 = own }
                throw Failure()
            }
        }
        #expect(try await !exists(name.withLock { $0 }))
    }

    @Test("a database is gone when its test was cancelled")
    func dropAfterCancellation() async throws {
        let (names, started) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            try await TestDatabase.withEmpty { db in
                started.yield(try await databaseName(db))
                try await run("SELECT pg_sleep(60)", db)
            }
        }
        let name = await names.first { _ in true } ?? ""
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await !exists(name))
    }

    @Test("a template is prepared once, and tests in parallel see only their own rows")
    func parallelCopies() async throws {
        let runs = StatementLog()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<24 {
                group.addTask {
                    try await TestDatabase.with(
                        "parallel copies",
                        prepare: { db in
                            runs.append(["prepare"])
                            try await run("CREATE TABLE numbers (number int8)", db)
                            try await run("INSERT INTO numbers VALUES (-1)", db)
                        },
                        { db in
                            try await run("INSERT INTO numbers VALUES (\(number))", db)
                            let result = try await db.execute(PreparedSQL(sql: "SELECT number FROM numbers ORDER BY 1"))
                            #expect(try result.decodeColumn(as: Int.self) == [-1, number])
                        })
                }
            }
            try await group.waitForAll()
        }
        #expect(runs.roundTrips == 1)
    }

    @Test("a test may use two databases")
    func nested() async throws {
        try await TestDatabase.withEmpty { first in
            try await TestDatabase.withEmpty { second in
                let names = [try await databaseName(first), try await databaseName(second)]
                #expect(names[0] != names[1])
            }
        }
    }

    @Test("an error of the preparation is the error of each test that needs it")
    func failingPreparation() async throws {
        for _ in 0..<2 {
            await #expect(throws: Failure.self) {
                try await TestDatabase.with("failing", prepare: { _ in throw Failure() }, { _ in })
            }
        }
    }

    @Test("databases of a run that is gone are dropped, and those of a living run are not")
    func leftovers() async throws {
        let url = try await TestServer.url()
        let configuration = try ConnectionConfiguration(url: url)
        let admin = try Database(configuration, pool: TestDatabase.pool(size: 1))
        let other = try await TestRun.begin(configuration)
        let alive = other.prefix + "1"
        let stale = TestRun(number: other.number &+ 1).prefix + "1"
        for name in [alive, stale] { try await run("CREATE DATABASE \(name) TEMPLATE template0", admin) }
        try await other.dropLeftovers(admin)
        #expect(try await exists(alive))
        #expect(try await !exists(stale))
        try await TestRun.drop(alive, admin)
        await admin.shutdown()
    }

    @Test("the log has the texts of statements and counts round trips")
    func recording() async throws {
        try await TestDatabase.withEmpty { db in
            let recorder = RecordingExecutor(db)
            try await recorder.execute(PreparedSQL(sql: "SELECT 1"))
            try await recorder.pipeline([PreparedSQL(sql: "SELECT 2"), PreparedSQL(sql: "SELECT 3")])
            #expect(recorder.log.statements == ["SELECT 1", "SELECT 2", "SELECT 3"])
            #expect(recorder.log.roundTrips == 2)
            #expect(recorder.log.description == "1: SELECT 1\n2: SELECT 2\n2: SELECT 3")
        }
    }

    private func exists(_ name: String) async throws -> Bool {
        let admin = try Database(url: try await TestServer.url(), pool: TestDatabase.pool(size: 1))
        let count = try await count("pg_database WHERE datname = '\(name)'", admin)
        await admin.shutdown()
        return count > 0
    }
}

private func run(_ sql: String, _ db: Database) async throws {
    try await db.execute(PreparedSQL(sql: sql))
}

private func count(_ source: String, _ db: Database) async throws -> Int {
    try await db.execute(PreparedSQL(sql: "SELECT count(*) FROM \(source)")).decodeColumn(as: Int.self)[0]
}

private func databaseName(_ db: Database) async throws -> String {
    try await db.execute(PreparedSQL(sql: "SELECT current_database()::text")).decodeColumn(as: String.self)[0]
}
