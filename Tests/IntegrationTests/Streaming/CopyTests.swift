import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("COPY on a server")
struct CopyTests {
    @Test("text, CSV and binary data go in and out as they are", arguments: ["text", "csv, HEADER", "binary"])
    func formats(format: String) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.execute("CREATE TABLE a AS SELECT i, 'l' || i AS label FROM generate_series(1, 50000) AS i")
            try await db.execute("CREATE TABLE b (LIKE a)")
            let (out, into) = Self.statements(format)
            let rows = try await db.withSession { reader in
                try await db.withSession { writer in try await writer.copyIn(into, from: reader.copyOut(out)) }
            }
            #expect(rows == 50_000)
            #expect(try await db.query("SELECT count(*) FROM a NATURAL JOIN b", as: Int.self) == [50_000])
            #expect(db.statistics.connected == 2)
        }
    }

    private static func statements(_ format: String) -> (SQLFragment, SQLFragment) {
        switch format {
        case "text": ("COPY a TO STDOUT", "COPY b FROM STDIN")
        case "binary": ("COPY a TO STDOUT (FORMAT binary)", "COPY b FROM STDIN (FORMAT binary)")
        default: ("COPY a TO STDOUT (FORMAT csv, HEADER)", "COPY b FROM STDIN (FORMAT csv, HEADER)")
        }
    }

    @Test("a writer takes text and bytes of any length, and no data is no row")
    func writer() async throws {
        try await Self.withTable { session in
            let sql: SQLFragment = "COPY t FROM STDIN (FORMAT csv)"
            #expect(try await session.copyIn(sql, from: [] as [[UInt8]]) == 0)
            let count = try await session.copyIn(sql) { writer in
                try await writer.write("1,a\n2,")
                try await writer.write(Array("b\n".utf8))
                try await writer.write("")
                let long = String(repeating: "x", count: 300_000)
                try await writer.write("3,\(long)\n")
            }
            #expect(count == 3)
            #expect(try await session.query("SELECT length(s) FROM t ORDER BY x", as: Int.self) == [1, 1, 300_000])
            let bytes = AsyncStream<ArraySlice<UInt8>> { continuation in
                for number in 4...9 { continuation.yield(Array("\(number),z\n".utf8)[...]) }
                continuation.finish()
            }
            #expect(try await session.copyIn(sql, from: bytes) == 6)
        }
    }

    @Test("nothing is stored if the closure throws, and the session goes on")
    func closureThrows() async throws {
        struct Enough: Error {}
        try await Self.withTable { session in
            for count in [1, 200_000] {
                await #expect(throws: Enough.self) {
                    try await session.copyIn("COPY t FROM STDIN") { writer in
                        for _ in 0..<count { try await writer.write("1\tsome text\n") }
                        throw Enough()
                    }
                }
                #expect(try await session.works())
            }
            let stored = try await session.query("SELECT count(*) FROM t", as: Int.self)
            #expect(stored == [0])
        }
    }

    @Test("while a COPY runs, another statement of the session throws, and the COPY goes on")
    func busy() async throws {
        try await Self.withTable { session in
            let count = try await session.copyIn("COPY t FROM STDIN") { writer in
                try await writer.write("1\ta\n")
                let error = try await #require(throws: DatabaseError.self) { try await session.works() }
                #expect(error.message.contains("a COPY"))
                try await writer.write("2\tb\n")
            }
            #expect(count == 2)
            for try await _ in session.copyOut("COPY t TO STDOUT") {
                await #expect(throws: DatabaseError.self) { try await session.works() }
            }
        }
    }

    @Test("what is no COPY, or one of the other direction, or has values, is refused")
    func refused() async throws {
        try await Self.withTable { session in
            let mistakes: [(SQLFragment, SQLFragment)] = [
                ("COPY t FROM STDIN", "COPY t TO STDOUT"), ("SELECT 1", "SELECT 1"),
                ("COPY (SELECT \(1)) TO STDOUT", "COPY t FROM STDIN WHERE x = \(1)"),
            ]
            for (out, into) in mistakes {
                let reading = try await #require(throws: DatabaseError.self) {
                    for try await _ in session.copyOut(out) {}
                }
                let writing = try await #require(throws: DatabaseError.self) { try await session.copyIn(into) { _ in } }
                #expect(reading.code == .invalidStatement && writing.code == .invalidStatement)
                #expect(try await session.works())
            }
            let unknown = try await #require(throws: DatabaseError.self) {
                try await session.copyIn("COPY missing FROM STDIN") { _ in Issue.record("it has begun") }
            }
            #expect(unknown.sqlState == .undefinedTable)
            #expect(try await session.works())
        }
    }

    @Test("a loop that leaves a COPY early is followed at once by another statement, in a transaction as well")
    func leftEarly() async throws {
        try await Self.withTable { session in
            let sql: SQLFragment = "COPY (SELECT generate_series(1, 10000000)) TO STDOUT"
            for _ in 0..<3 {
                for try await chunk in session.copyOut(sql) {
                    #expect(chunk.starts(with: "1\n2\n".utf8))
                    break
                }
                #expect(try await session.works())
            }
            try await session.withTransaction { tx in
                try await tx.execute("INSERT INTO t VALUES (1)")
                for try await _ in tx.copyOut(sql) { break }
                try await tx.execute("INSERT INTO t VALUES (2)")
            }
            #expect(try await session.query("SELECT count(*) FROM t", as: Int.self) == [2])
        }
    }

    @Test("an error in the middle of a COPY out throws after the chunks before it")
    func errorInTheMiddle() async throws {
        try await Self.withTable { session in
            var bytes = 0
            let error = try await #require(throws: DatabaseError.self) {
                let sql: SQLFragment = "COPY (SELECT 1 / (50000 - generate_series(1, 100000))) TO STDOUT"
                for try await chunk in session.copyOut(sql, chunkSize: 1_000) { bytes += chunk.count }
            }
            #expect(error.sqlState == .divisionByZero && error.statement?.hasPrefix("COPY") == true)
            #expect(bytes > 0)
            #expect(try await session.works())
        }
    }

    @Test("a COPY in a pipeline or as a plain statement is refused, and the pool goes on")
    func plain() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.execute("COPY pg_type TO STDOUT")
            }
            #expect(error.code == .unsupported && error.message.contains("copyOut"))
            #expect(try await db.works())
        }
    }

    @Test("a COPY in a transaction is committed and rolled back with it")
    func transaction() async throws {
        try await Self.withTable { session in
            try await session.withTransaction { tx in try await tx.copyIn("COPY t FROM STDIN", from: ["1\ta\n".utf8]) }
            await #expect(throws: CancellationError.self) {
                try await session.withTransaction { tx in
                    try await tx.copyIn("COPY t FROM STDIN", from: ["2\tb\n".utf8])
                    throw CancellationError()
                }
            }
            #expect(try await session.query("SELECT x FROM t", as: Int.self) == [1])
        }
    }

    static func withTable(
        _ columns: SQLFragment = "x int, s text", _ body: (Session) async throws -> Void
    ) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t (\(columns))")
            try await db.withSession { session in
                let pid = session.processID
                try await body(session)
                #expect(try await session.works())
                // A connection that is lost would have been replaced.
                #expect(try await session.value(prepared("SELECT pg_backend_pid()"), as: Int32.self) == pid)
            }
            #expect(db.statistics.connected == 1)
        }
    }
}
