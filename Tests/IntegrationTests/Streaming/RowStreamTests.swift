import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Streams of rows")
struct RowStreamTests {
    @Test("rows arrive in order, each as it was sent", arguments: [1, 7, 1_000])
    func order(batch: Int) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                var expected = 1
                for try await row in session.stream(
                    "SELECT i, i::text AS label FROM generate_series(1, \(20_000)) AS i")
                {
                    #expect(try row["i", as: Int.self] == expected)
                    #expect(try row["label", as: String.self] == "\(expected)")
                    expected += 1
                }
                #expect(expected == 20_001)
                #expect(try await session.works())
            }
        }
    }

    @Test("a stream without rows ends at once, and one of a command runs the command")
    func noRows() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                for try await row in session.stream("SELECT 1 WHERE false") { Issue.record("\(row)") }
                for try await row in session.stream("CREATE TABLE made (x int)") { Issue.record("\(row)") }
                try await session.execute("INSERT INTO made VALUES (1)")
                #expect(try await session.works())
            }
        }
    }

    @Test("a loop that is left at the first of ten million rows is followed at once by another statement")
    func leftEarly() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                let pid = session.processID
                for _ in 0..<5 {
                    for try await row in session.stream("SELECT generate_series(1, 10000000)") {
                        #expect(try row[0, as: Int32.self] == 1)
                        break
                    }
                    #expect(try await session.works())
                }
                #expect(session.processID == pid)
            }
            // The session may end with its stream as well.
            for _ in 0..<5 {
                try await db.withSession { session in
                    for try await _ in session.stream("SELECT generate_series(1, 10000000)") { break }
                }
                #expect(try await db.works())
            }
            #expect(db.statistics.connected == 1)
        }
    }

    @Test("a short rest is read, and costs no cancel request")
    func shortRest() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t (x int)")
            try await db.withSession { session in
                let writing: SQLFragment = "INSERT INTO t SELECT generate_series(1, 50) RETURNING x"
                for try await _ in session.stream(writing, batch: 1) { break }
                // Had it been cancelled, nothing would be there.
                #expect(try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 50)
            }
        }
    }

    @Test("an error in the middle throws after the rows before it")
    func errorInTheMiddle() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                for _ in 0..<2 {
                    var seen: [Int32] = []
                    let error = try await #require(throws: DatabaseError.self) {
                        for try await row in session.stream("SELECT 10 / (8 - i) FROM generate_series(1, 100) AS i") {
                            seen.append(try row[0])
                        }
                    }
                    #expect(seen == [1, 1, 2, 2, 3, 5, 10])
                    #expect(error.sqlState == .divisionByZero)
                    #expect(error.statement?.hasPrefix("SELECT 10 / ") == true)
                    #expect(try await session.works())
                }
            }
        }
    }

    @Test("a statement that the server refuses throws at the first row")
    func refused() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                let error = try await #require(throws: DatabaseError.self) {
                    for try await row in session.stream("SELECT * FROM missing") { Issue.record("\(row)") }
                }
                #expect(error.sqlState == .undefinedTable)
                let invalid = try await #require(throws: DatabaseError.self) {
                    for try await row in session.stream("SELECT \("nul\0")") { Issue.record("\(row)") }
                }
                #expect(invalid.code == .encodingFailed)
                #expect(try await session.works())
            }
        }
    }

    @Test("a row that cannot be read throws after those before it, with its number")
    func unreadable() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                var seen = 0
                let error = try await #require(throws: DatabaseError.self) {
                    let sql: SQLFragment = "SELECT nullif(i, 2500) FROM (SELECT generate_series(1, 10000000) AS i) AS s"
                    for try await number in session.stream(sql, as: Int.self) { seen += number > 0 ? 1 : 0 }
                }
                #expect(seen == 2_499)
                #expect(error.code == .decodingFailed)
                #expect(error.message.contains("of row 2500"), "\(error)")
                #expect(try await session.works())
            }
        }
    }

    @Test("while the loop runs, another statement of the session throws and says what to do; the loop goes on")
    func busy() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                var rows = 0
                for try await _ in session.stream("SELECT i FROM generate_series(1, 5000) AS i") {
                    rows += 1
                    guard rows == 1 || rows == 3_000 else { continue }
                    let error = try await #require(throws: DatabaseError.self) { try await session.works() }
                    #expect(error.code == .invalidStatement)
                    #expect(error.message.contains("cursor") && error.message.contains("second session"))
                }
                #expect(rows == 5_000)
                #expect(try await session.works())
            }
        }
    }

    @Test("a statement is prepared once for all its streams, and streams again after its plan has changed")
    func stalePlan() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.execute("CREATE TABLE t (x int)")
            try await db.execute("INSERT INTO t VALUES (1)")
            try await db.withSession { session in
                var columns: [Int] = []
                for round in 0..<3 {
                    if round == 2 { try await db.execute("ALTER TABLE t ADD COLUMN y int") }
                    for try await row in session.stream("SELECT * FROM t") { columns.append(row.columnNames.count) }
                }
                #expect(columns == [1, 1, 2])
                let names = try await session.query(
                    "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT * FROM t'", as: Int.self)
                #expect(names == [1])
            }
        }
    }

    @Test("what follows a stream in one pipeline has all its rows")
    func pipelineAfterStream() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                let three = prepared("SELECT generate_series(1, 3)")
                for _ in 0..<3 {
                    for try await _ in session.stream("SELECT generate_series(1, 2)") {}
                    #expect(try await session.pipeline([three, three]).map(\.rowCount) == [3, 3])
                }
            }
        }
    }

    @Test("streams work without a statement cache")
    func withoutCache() async throws {
        var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        configuration.statementCacheSize = 0
        let db = try Database(configuration, pool: TestDatabase.pool)
        try await db.withSession { session in
            var sum = 0
            for try await number in session.stream("SELECT generate_series(1, \(100))", as: Int.self) { sum += number }
            #expect(sum == 5_050)
            #expect(try await session.works())
        }
        await db.shutdown()
    }

    @Test("a slow loop holds the server back", .timeLimit(.minutes(5)))
    func backPressure() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.withSession { session in
                let pid = session.processID
                var rows = 0
                for try await row in session.stream("SELECT repeat('x', 30000) FROM generate_series(1, 10000)") {
                    rows += 1
                    #expect(try row[0, as: String.self].utf8.count == 30_000)
                    guard rows == 1 || rows == 5_000 else { continue }
                    // 300 MB would fit nowhere but into this process.
                    try await eventually("the server waits for the client") {
                        try await db.value(
                            prepared("SELECT wait_event = 'ClientWrite' FROM pg_stat_activity WHERE pid = $1", pid),
                            as: Bool?.self) == true
                    }
                }
                #expect(rows == 10_000)
                #expect(try await session.works())
            }
        }
    }

    @Test("300 MB of rows take no memory to speak of", .timeLimit(.minutes(5)))
    func constantMemory() async throws {
        try await FaultProcess.runOnEmptyDatabase("flat-memory", "stream")
    }
}
