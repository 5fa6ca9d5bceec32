import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Streams and COPY through a pooler and through TLS", .timeLimit(.minutes(5)))
struct PoolerStreamTests {
    @Test("rows stream, and a stream that is left early frees its process")
    func rows() async throws {
        try await Pooled.withDatabase { db, _ in
            try await expectStreams(db)
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("COPY carries rows in and out, and one that fails stores nothing")
    func copy() async throws {
        try await Pooled.withDatabase { db, _ in
            try await expectCopies(db)
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("the same works on an encrypted connection")
    func encrypted() async throws {
        let secure = try await SecureServer.start()
        defer { secure.server.stop() }
        let admin = try Database(url: secure.server.socketURL(), pool: TestDatabase.pool)
        try await admin.execute(prepared("GRANT CREATE ON SCHEMA public TO scram"))
        await admin.shutdown()
        let db = try Database(url: secure.url("scram", secure.verified), pool: TestDatabase.pool)
        try await expectStreams(db)
        try await expectCopies(db)
        await db.shutdown()
    }

    private func expectStreams(_ db: Database) async throws {
        let text = "SELECT i, repeat('x', (i % 3000)::int) FROM generate_series(1, 20000) i"
        try await withThrowingTaskGroup { group in
            for task in 0..<5 {
                group.addTask {
                    try await db.withSession { session in
                        var count = 0
                        for try await row in session.stream(prepared(text)) {
                            count += 1
                            guard try row[0, as: Int.self] == count else { throw InsufficientFunds() }
                            if task % 2 == 1, count == 700 { break }
                        }
                        #expect(count == (task % 2 == 1 ? 700 : 20_000))
                        #expect(try await session.works())
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func expectCopies(_ db: Database) async throws {
        try await db.execute(prepared("CREATE TABLE copied (a int8 PRIMARY KEY, b text)"))
        let lines = (0..<20_000).map { Array("\($0)\t\(String(repeating: "y", count: $0 % 500))\n".utf8) }
        let stored = try await db.withSession { try await $0.copyIn("COPY copied FROM STDIN", from: lines) }
        #expect(stored == 20_000)
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withSession { try await $0.copyIn("COPY copied FROM STDIN", from: lines) }
        }
        #expect(error.sqlState == .uniqueViolation)
        try await db.withSession { session in
            var bytes: [UInt8] = []
            for try await chunk in session.copyOut("COPY (SELECT * FROM copied ORDER BY a) TO STDOUT") {
                bytes += chunk
            }
            #expect(bytes == Array(lines.joined()))
            #expect(try await session.works())
        }
    }
}
