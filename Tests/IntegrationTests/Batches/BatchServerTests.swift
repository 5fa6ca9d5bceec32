import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Batches on a server", .timeLimit(.minutes(5)))
struct BatchServerTests {
    static func withTable(_ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.execute("CREATE TABLE t (x int8 PRIMARY KEY, y text)")
            try await body(db)
            #expect(try await db.works())
            #expect(db.statistics.closed == 0 && db.statistics.inUse == 0)
        }
    }

    func count(_ db: Database) async throws -> Int { try await db.value(prepared("SELECT count(*) FROM t")) }

    @Test("one statement runs for each element, prepared once, and the rows that it touched are counted")
    func counts() async throws {
        try await Self.withTable { db in
            let inserted = try await db.executeMany(0..<3_000) { "INSERT INTO t VALUES (\($0), \("y\($0)"))" }
            #expect(inserted.statements == 3_000 && inserted.affectedRows == 3_000)
            var touched: [Int] = []
            try await db.withSession { session in
                let updated = try await session.executeMany([1, 5_000, 2]) { number in
                    "UPDATE t SET y = \("z") WHERE x <= \(number)"
                } onResult: { number, result in
                    #expect(number == touched.count)
                    touched.append(result.affectedRows)
                }
                #expect(touched == [2, 3_000, 3] && updated.affectedRows == 3_005)
                let names = try await session.execute(
                    "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'UPDATE t%'")
                #expect(names.rowCount == 1)
            }
        }
    }

    @Test("an asynchronous sequence is taken as it comes")
    func asynchronous() async throws {
        try await Self.withTable { db in
            let numbers = AsyncStream<Int> { continuation in
                for number in 0..<1_500 { continuation.yield(number) }
                continuation.finish()
            }
            let done = try await db.executeMany(numbers, atomicity: .chunks(of: 1_000)) {
                "INSERT INTO t VALUES (\($0))"
            }
            #expect(done.statements == 1_500)
            #expect(try await count(db) == 1_500)
        }
    }

    @Test("rows come back in order while statements are still being sent, far beyond every buffer")
    func returning() async throws {
        try await Self.withTable { db in
            var (bytes, next) = (0, 0)
            let done = try await db.executeMany(0..<4_000) { number in
                "SELECT \(number), repeat('x', 10000)"
            } onResult: { number, result in
                let (value, text) = try result.decodeTuples(as: Int.self, String.self)[0]
                #expect(value == number && number == next)
                next += 1
                bytes += text.utf8.count
            }
            #expect(done.statements == 4_000 && bytes == 40_000_000)
        }
    }

    @Test("memory stays flat, whatever there is to send and to read")
    func memory() async throws {
        try await Self.withTable { db in
            func run(_ count: Int) async throws {
                let value = String(repeating: "v", count: 2_000)
                try await db.executeMany(0..<count) { "SELECT \($0), \(value), repeat('x', 10000)" }
            }
            try await run(2_000)
            let before = residentMemory()
            try await run(20_000)
            // 240 MB went through; other tests of the process have memory of their own meanwhile.
            #expect(residentMemory() - before < 120 << 20)
        }
    }

    @Test("the statement that fails is named by its index, and undoes all of the batch")
    func wholeFails() async throws {
        try await Self.withTable { db in
            try await db.execute("INSERT INTO t VALUES (1234)")
            let error = try await #require(throws: DatabaseError.self) {
                try await db.executeMany(0..<5_000) { "INSERT INTO t VALUES (\($0))" }
            }
            #expect(error.isUniqueViolation(of: "t_pkey"))
            #expect(error.pipelinePosition == .init(index: 1_234, count: nil, before: .undone))
            #expect(error.statement == "INSERT INTO t VALUES ($1)")
            #expect(try await count(db) == 1)
        }
    }

    @Test("in chunks those before the failing one stay, and none after it runs")
    func chunkFails() async throws {
        try await Self.withTable { db in
            try await db.execute("INSERT INTO t VALUES (1234)")
            let error = try await #require(throws: DatabaseError.self) {
                try await db.executeMany(0..<5_000, atomicity: .chunks(of: 100)) { "INSERT INTO t VALUES (\($0))" }
            }
            #expect(error.pipelinePosition == .init(index: 1_234, count: nil, before: .committed(1_200)))
            #expect(error.description.contains("the first 1200 are committed, the 34 between were undone"))
            #expect(try await count(db) == 1_201)
        }
    }

    @Test("in a transaction a savepoint confines the failure")
    func inTransaction() async throws {
        try await Self.withTable { db in
            try await db.withTransaction { tx in
                try await tx.executeMany(0..<10) { "INSERT INTO t VALUES (\($0))" }
                let error = try await #require(throws: DatabaseError.self) {
                    try await tx.withTransaction { nested in
                        _ = try await nested.executeMany([100, 5, 101]) { "INSERT INTO t VALUES (\($0))" }
                    }
                }
                #expect(error.pipelinePosition == .init(index: 1, count: nil, before: .inFailedTransaction))
            }
            #expect(try await count(db) == 10)
        }
    }

    @Test("a value that cannot be sent, an element that throws and a result that is refused undo it all")
    func clientErrors() async throws {
        struct Oops: Error {}
        try await Self.withTable { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.executeMany(["a", "b\0", "c"]) { "INSERT INTO t VALUES (1, \($0))" }
            }
            #expect(error.code == .encodingFailed && error.pipelinePosition?.index == 1)
            await #expect(throws: Oops.self) {
                try await db.executeMany(0..<2_000) { number -> SQLFragment in
                    if number == 1_700 { throw Oops() }
                    return "INSERT INTO t VALUES (\(number))"
                }
            }
            await #expect(throws: Oops.self) {
                try await db.executeMany(0..<2_000) {
                    "INSERT INTO t VALUES (\($0))"
                } onResult: { number, _ in
                    if number == 900 { throw Oops() }
                }
            }
            #expect(try await count(db) == 0)
        }
    }

    @Test("a batch is cancelled by its deadline and with its task, wherever it is")
    func cancelled() async throws {
        try await Self.withTable { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession(timeout: .milliseconds(100)) { session in
                    _ = try await session.executeMany(0..<1_000_000) { "INSERT INTO t VALUES (\($0))" }
                }
            }
            #expect(error.code == .deadlineExceeded)
            let task = Task {
                try await db.executeMany(sequence(first: 0) { $0 + 1 }) { "INSERT INTO t VALUES (\($0))" }
            }
            try await eventually("the batch runs") { db.statistics.inUse == 1 }
            try await Task.sleep(for: .milliseconds(30))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await count(db) == 0)
        }
    }

    @Test("a plan that has become stale does not fail a batch")
    func stalePlan() async throws {
        try await Self.withTable { db in
            for column in ["a", "b"] {
                let rows = try await db.executeMany(0..<3) { "INSERT INTO t VALUES (\($0)) RETURNING *" }
                #expect(rows.affectedRows == 3)
                try await db.execute("DELETE FROM t")
                try await db.execute("ALTER TABLE t ADD \(identifier: column) int")
            }
        }
    }
}

/// The memory of this process that is not shared with others, in bytes.
func residentMemory() -> Int {
    #if os(Linux)
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
    #else
        return 0
    #endif
}
