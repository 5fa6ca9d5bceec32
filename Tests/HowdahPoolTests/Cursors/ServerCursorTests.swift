import HowdahPool
import HowdahTypes
import Testing

@Suite("A server-side cursor", .timeLimit(.minutes(1)))
struct ServerCursorTests {
    struct Oops: Error {}
    let server = FakeServer()

    /// A database whose connections return so many rows for the FETCHes that come.
    func database(fetches: [Int]) -> Database {
        server.state.withLock { state in
            state.prepare = { connection in connection.state.withLock { $0.fetches = fetches } }
        }
        return server.database()
    }

    let first = "DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT 1; FETCH FORWARD 10 FROM howdah_cursor_1"
    let fetch = "FETCH FORWARD 10 FROM howdah_cursor_1"

    @Test("is declared and read first in one round trip with BEGIN, and read to its end by FETCH alone")
    func roundTrips() async throws {
        try await database(fetches: [10, 10, 3]).withTransaction { tx in
            let cursor = tx.serverCursor(sql("SELECT 1"), batch: 10)
            var counts: [Int] = []
            while let result = try await cursor.next() { counts.append(result.rowCount) }
            #expect(counts == [10, 10, 3])
            #expect(try await cursor.next() == nil)
        }
        #expect(server.sent == ["BEGIN; " + first, fetch, fetch, "COMMIT"])
    }

    @Test("that is left early is closed with the transaction's next statement, and its name is used again")
    func leftEarly() async throws {
        try await database(fetches: [10, 10]).withTransaction { tx in
            do {
                let cursor = tx.serverCursor(sql("SELECT 1"), batch: 10)
                _ = try await cursor.next()
            }
            try await tx.execute(sql("UPDATE 1"))
            try await tx.execute(sql("UPDATE 2"))
            _ = try await tx.serverCursor(sql("SELECT 1"), batch: 10).next()
        }
        #expect(
            server.sent == ["BEGIN; " + first, "CLOSE howdah_cursor_1; UPDATE 1", "UPDATE 2", first, "COMMIT"])
    }

    @Test("leaves the transaction free for other statements and cursors between two fetches")
    func interleaved() async throws {
        try await database(fetches: [10, 10, 0, 0]).withTransaction { tx in
            let a = tx.serverCursor(sql("SELECT 1"), batch: 10)
            let b = tx.serverCursor(sql("SELECT 2"), batch: 10)
            _ = try await a.next()
            _ = try await b.next()
            try await tx.execute(sql("UPDATE 1"))
            #expect(try await a.next() == nil)
            #expect(try await b.next() == nil)
        }
        #expect(
            server.sent == [
                "BEGIN; " + first,
                "DECLARE howdah_cursor_2 NO SCROLL CURSOR FOR SELECT 2; FETCH FORWARD 10 FROM howdah_cursor_2",
                "UPDATE 1", fetch, "CLOSE howdah_cursor_1; FETCH FORWARD 10 FROM howdah_cursor_2", "COMMIT",
            ])
    }

    @Test("that was opened in a savepoint goes with it, and nothing is sent for it")
    func savepoint() async throws {
        try await database(fetches: [10]).withTransaction { tx in
            var kept: ServerCursor?
            await #expect(throws: Oops.self) {
                try await tx.withTransaction { nested in
                    let cursor = nested.serverCursor(sql("SELECT 1"), batch: 10)
                    _ = try await cursor.next()
                    kept = cursor
                    throw Oops()
                }
            }
            let cursor = try #require(kept)
            await #expect(throws: SessionClosed.self) { _ = try await cursor.next() }
            kept = nil
            try await tx.execute(sql("UPDATE 1"))
        }
        #expect(
            server.sent == [
                "BEGIN; SAVEPOINT sp_1; " + first, "ROLLBACK TO SAVEPOINT sp_1; RELEASE SAVEPOINT sp_1", "UPDATE 1",
                "COMMIT",
            ])
    }

    @Test("whose query fails is not open, and is not closed")
    func failure() async throws {
        let db = database(fetches: [])
        server.state.withLock { state in
            state.prepare = { $0.fail("DECLARE", with: serverError("42P01")) }
        }
        try await db.withTransaction { tx in
            await #expect(throws: DatabaseError.self) {
                try await tx.withTransaction { nested in
                    _ = try await nested.serverCursor(sql("SELECT 1"), batch: 10).next()
                }
            }
            try await tx.execute(sql("UPDATE 1"))
        }
        #expect(!server.sent.contains { $0.contains("CLOSE") })
    }

    @Test("that outlives its transaction throws, and disturbs nobody")
    func outlives() async throws {
        let db = database(fetches: [10])
        var kept: ServerCursor?
        try await db.withTransaction { tx in
            let cursor = tx.serverCursor(sql("SELECT 1"), batch: 10)
            _ = try await cursor.next()
            kept = cursor
        }
        let cursor = try #require(kept)
        await #expect(throws: SessionClosed.self) { _ = try await cursor.next() }
        kept = nil
        try await db.ping()
        #expect(server.sent == ["BEGIN; " + first, "COMMIT", ""])
    }

    @Test("fetches at least one row at a time", arguments: [0, -1])
    func batch(size: Int) async throws {
        try await database(fetches: []).withTransaction { tx in
            let cursor = tx.serverCursor(sql("SELECT 1"), batch: size)
            let error = try await #require(throws: DatabaseError.self) { _ = try await cursor.next() }
            #expect(error.code == .invalidStatement)
        }
        #expect(server.sent.isEmpty)
    }
}
