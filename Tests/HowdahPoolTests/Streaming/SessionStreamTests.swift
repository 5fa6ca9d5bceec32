import HowdahPool
import HowdahTypes
import Testing

@Suite("Streams on a session", .timeLimit(.minutes(1)))
struct SessionStreamTests {
    let server = FakeServer()

    @Test("a stream is sent when its first row is asked for, and each loop sends it again")
    func lazy() async throws {
        let db = server.database()
        try await db.withSession { session in
            let stream = session.stream(sql("SELECT 1"))
            #expect(server.sent == [])
            for _ in 0..<2 {
                var rows = 0
                for try await _ in stream { rows += 1 }
                #expect(rows == 3)
            }
        }
        #expect(server.sent == ["SELECT 1", "SELECT 1"])
    }

    @Test("a statement while the loop runs throws; after a loop that was left, the stream is ended first")
    func busy() async throws {
        let db = server.database()
        try await db.withSession { session in
            for try await _ in session.stream(sql("SELECT 1")) {
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.execute(sql("SELECT 2"))
                }
                #expect(error.message.contains("busy with a stream"))
                break
            }
            try await session.execute(sql("SELECT 3"))
        }
        #expect(server.sent == ["SELECT 1", "(end of the stream)", "SELECT 3"])
        #expect(server.open == 1)
    }

    @Test("a session that ends with its stream gives the connection back when the stream has ended")
    func release() async throws {
        let db = server.database { $0 = PoolConfiguration(size: 1) }
        try await db.withSession { session in
            for try await _ in session.stream(sql("SELECT 1")) { break }
        }
        try await db.execute(sql("SELECT 2"))
        #expect(server.sent == ["SELECT 1", "(end of the stream)", "SELECT 2"])
        #expect(server.attempts == 1)
    }

    @Test("a transaction's stream has a savepoint, which is released with the next statement")
    func savepoint() async throws {
        let db = server.database()
        try await db.withTransaction { transaction in
            for try await _ in transaction.stream(sql("SELECT 1")) {}
            try await transaction.execute(sql("SELECT 2"))
            for try await _ in transaction.stream(sql("SELECT 3")) {}
        }
        #expect(
            server.sent == [
                "BEGIN; SAVEPOINT howdah_stream", "SELECT 1", "RELEASE SAVEPOINT howdah_stream; SELECT 2",
                "SAVEPOINT howdah_stream", "SELECT 3", "COMMIT",
            ])
    }

    @Test("a stream that was left, and cancelled for it, is undone up to its savepoint")
    func undone() async throws {
        let db = server.database()
        try await db.withTransaction { transaction in
            for try await _ in transaction.stream(sql("SELECT 1")) { break }
            try await transaction.execute(sql("SELECT 2"))
        }
        #expect(
            server.sent == [
                "BEGIN; SAVEPOINT howdah_stream", "SELECT 1", "(end of the stream)",
                "ROLLBACK TO SAVEPOINT howdah_stream; RELEASE SAVEPOINT howdah_stream", "SELECT 2", "COMMIT",
            ])
    }

    @Test("a transaction ends a stream that still runs, whichever way it ends itself", arguments: [true, false])
    func endOfTransaction(commits: Bool) async throws {
        let db = server.database()
        try await db.withSession { session in
            var kept: RowStream<Row>.Iterator?
            try? await session.withTransaction { transaction in
                var rows = transaction.stream(sql("SELECT 1")).makeAsyncIterator()
                _ = try await rows.next(isolation: #isolation)
                kept = rows
                if !commits { throw CancellationError() }
            }
            let last = commits ? "COMMIT" : "ROLLBACK"
            #expect(server.sent.contains("(end of the stream)") && server.sent.last == last)
            let error = try await #require(throws: DatabaseError.self) { try await kept?.next(isolation: #isolation) }
            #expect(error.message.contains("has ended before its last row"))
            try await session.execute(sql("SELECT 2"))
        }
    }

    @Test("an iterator that is kept past its session throws SessionClosed")
    func keptIterator() async throws {
        let db = server.database()
        nonisolated(unsafe) var kept: RowStream<Row>.Iterator?
        try await db.withSession { session in
            var rows = session.stream(sql("SELECT 1")).makeAsyncIterator()
            _ = try await rows.next(isolation: #isolation)
            kept = rows
        }
        await #expect(throws: SessionClosed.self) { try await kept?.next(isolation: #isolation) }
        await until { server.sent == ["SELECT 1", "(end of the stream)"] }
    }
}
