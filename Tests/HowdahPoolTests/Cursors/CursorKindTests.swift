import HowdahPool
import HowdahTypes
import Testing

@Suite("Cursors that scroll, and cursors that are held", .timeLimit(.minutes(1)))
struct CursorKindTests {
    struct Oops: Error {}
    let server = FakeServer()
    private let place = CallSite(fileID: "Shop/A.swift", line: 1)

    private func database(fetches: [Int]) -> Database {
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.fetches = fetches } } }
        return server.database()
    }

    @Test("a scrolling cursor is opened by its first step, goes both ways, and is closed with the next statement")
    func scroll() async throws {
        try await database(fetches: [20, 20, 1]).withTransaction { tx in
            do {
                let cursor = tx.serverScrollCursor(sql("SELECT 1"))
                _ = try await cursor.take(.fetchForward(20), at: place)
                _ = try await cursor.take(.fetchBackward(20), at: place)
                _ = try await cursor.take(.fetchAbsolute(-1), at: place)
                _ = try await cursor.take(.moveAbsolute(7), at: place)
                _ = try await cursor.take(.moveBy(-2), at: place)
                _ = try await cursor.take(.moveToEnd, at: place)
                cursor.close()
                let error = try await #require(throws: DatabaseError.self) {
                    _ = try await cursor.take(.moveToEnd, at: place)
                }
                #expect(error.code == .invalidStatement && error.callSite == place)
            }
            try await tx.execute(sql("UPDATE 1"))
        }
        #expect(
            server.sent == [
                "BEGIN; DECLARE howdah_cursor_1 SCROLL CURSOR FOR SELECT 1; FETCH FORWARD 20 FROM howdah_cursor_1",
                "FETCH BACKWARD 20 FROM howdah_cursor_1", "FETCH ABSOLUTE -1 FROM howdah_cursor_1",
                "MOVE ABSOLUTE 7 FROM howdah_cursor_1", "MOVE BACKWARD 2 FROM howdah_cursor_1",
                "MOVE FORWARD ALL FROM howdah_cursor_1", "CLOSE howdah_cursor_1; UPDATE 1", "COMMIT",
            ])
    }

    @Test("a held cursor is read across transactions, and is closed before the next statement outside of one")
    func held() async throws {
        try await database(fetches: [10, 10, 3]).withSession { session in
            let cursor = session.heldServerCursor(sql("SELECT 1"), batch: 10)
            _ = try await cursor.next()
            try await session.withTransaction { tx in
                try await tx.execute(sql("UPDATE 1"))
                _ = try await cursor.next()
            }
            _ = try await cursor.next()
            #expect(try await cursor.next() == nil)
            try await session.withTransaction { try await $0.execute(sql("UPDATE 2")) }
        }
        let fetch = "FETCH FORWARD 10 FROM howdah_held_1"
        #expect(
            server.sent == [
                "DECLARE howdah_held_1 NO SCROLL CURSOR WITH HOLD FOR SELECT 1; " + fetch, "BEGIN; UPDATE 1", fetch,
                "COMMIT", fetch, "BEGIN; UPDATE 2", "COMMIT",
            ])
    }

    @Test("a held cursor that is left is closed in a round trip of its own, and its name is used again")
    func leftEarly() async throws {
        let db = database(fetches: [10, 10])
        try await db.withSession { session in
            do { _ = try await session.heldServerCursor(sql("SELECT 1"), batch: 10).next() }
            try await session.execute(sql("VACUUM"))
            do { _ = try await session.heldServerCursor(sql("SELECT 1"), batch: 10).next() }
        }
        let open = "DECLARE howdah_held_1 NO SCROLL CURSOR WITH HOLD FOR SELECT 1; FETCH FORWARD 10 FROM howdah_held_1"
        #expect(server.sent == [open, "CLOSE howdah_held_1", "VACUUM", open])
    }

    @Test("a held cursor is not opened in a transaction, nor when its query fails")
    func refused() async throws {
        let db = server.database()
        server.state.withLock { $0.prepare = { $0.fail("wrong", with: serverError("42703")) } }
        try await db.withSession { session in
            try await session.withTransaction { _ in
                let error = try await #require(throws: DatabaseError.self) {
                    _ = try await session.heldServerCursor(sql("SELECT 1"), batch: 10).next()
                }
                #expect(error.code == .invalidStatement)
            }
            let failed = try await #require(throws: DatabaseError.self) {
                _ = try await session.heldServerCursor(sql("SELECT wrong"), batch: 10).next()
            }
            #expect(failed.sqlState?.rawValue == "42703")
            try await session.execute(sql("SELECT 1"))
        }
        #expect(server.sent.count == 2 && !server.sent.contains { $0.contains("CLOSE") })
    }
}
