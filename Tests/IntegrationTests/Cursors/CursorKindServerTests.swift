import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Cursors that scroll, and cursors that are held, on a server", .timeLimit(.minutes(5)))
struct CursorKindServerTests {
    @Test("a scrolling cursor goes forward, backward and to a position, each in one round trip, with relations")
    func scroll() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 10)
            // Four movements with their two loads, three without rows, and the opening's DECLARE.
            try await expectQueries(atMost: 12, roundTrips: 11, on: db) { db in
                try await db.withTransaction { tx in
                    let cursor = try tx.scrollCursor(Customer.order { $0.name }.with { $0.purchases })
                    let page = try await cursor.forward(4)
                    #expect(page.map(\.name) == ["c0", "c1", "c2", "c3"])
                    #expect(try page.map { try $0.purchases.count } == [0, 1, 2, 3])
                    #expect(try await cursor.backward(2).map(\.name) == ["c2", "c1"])
                    #expect(try await cursor.row(at: -1)?.name == "c9")
                    #expect(try await cursor.row(at: 11) == nil)
                    try await cursor.move(to: 0)
                    #expect(try await cursor.move(by: 3) == 3)
                    #expect(try await cursor.forward(1).map(\.name) == ["c3"])
                }
            }
            #expect(try await db.works())
        }
    }

    @Test("positions beyond the ends are no error, and a cursor can be counted and closed")
    func ends() async throws {
        try await TestDatabase.withEmpty(pool: PoolConfiguration(size: 1)) { db in
            try await db.withTransaction { tx in
                let numbers = TypedSQL("SELECT n FROM generate_series(1, \(100)) AS n", as: Int.self)
                let cursor = try tx.scrollCursor(numbers)
                #expect(try await cursor.moveToEnd() == 100)
                #expect(try await cursor.forward(5).isEmpty)
                #expect(try await cursor.backward(2) == [100, 99])
                #expect(try await cursor.move(by: -1_000) == 98)
                #expect(try await cursor.move(to: 101) == false)
                #expect(try await cursor.move(to: 50))
                #expect(try await cursor.forward(1) == [51])
                let error = try await #require(throws: DatabaseError.self) { _ = try await cursor.backward(0) }
                #expect(error.code == .invalidStatement)
                #expect(try await openCursors(tx) == 1)
                cursor.close()
                #expect(try await openCursors(tx) == 0)
                await #expect(throws: DatabaseError.self) { _ = try await cursor.forward(1) }
            }
            #expect(try await db.works())
        }
    }

    @Test("an error of a scrolling cursor fails its savepoint, and the cursor is gone with it")
    func failure() async throws {
        try await TestDatabase.withEmpty(pool: PoolConfiguration(size: 1)) { db in
            try await db.withTransaction { tx in
                let error = try await #require(throws: DatabaseError.self) {
                    try await tx.withTransaction { nested in
                        let wrong = TypedSQL("SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n", as: Int.self)
                        let cursor = try nested.scrollCursor(wrong)
                        #expect(try await cursor.forward(2).count == 2)
                        _ = try await cursor.forward(2)
                    }
                }
                #expect(error.sqlState == .divisionByZero && error.callSite?.fileID == #fileID)
                #expect(try await openCursors(tx) == 0)
            }
            #expect(try await db.works() && db.statistics.closed == 0)
        }
    }

    @Test("a loop over a held cursor commits as it goes, and sees the rows of its beginning")
    func held() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 9)
            var seen: [String] = []
            try await expectQueries(atMost: 2 + 3 + 3, on: db) { db in
                try await db.withSession { session in
                    for try await batch in session.heldCursor(Customer.order { $0.name }, batch: 3).batches {
                        seen += batch.map(\.name)
                        try await session.withTransaction { tx in
                            try await tx.execute(
                                "UPDATE customers SET name = 'x' || name WHERE name = \(batch[0].name)")
                        }
                    }
                }
            }
            #expect(seen == (0..<9).map { "c\($0)" })
            #expect(try await Customer.where { $0.name.hasPrefix("x") }.fetchCount(db) == 3)
        }
    }

    @Test("a held cursor that is left is closed, by the next statement or by the pool")
    func heldLeft() async throws {
        try await TestDatabase.withEmpty(pool: PoolConfiguration(size: 1)) { db in
            let numbers = TypedSQL("SELECT n FROM generate_series(1, 5000) AS n", as: Int.self)
            try await db.withSession { session in
                for try await number in session.heldCursor(numbers, batch: 10) where number == 15 { break }
                #expect(try await openCursors(session) == 0)
                try await session.execute("VACUUM pg_class")
                for try await number in session.heldCursor(numbers, batch: 10) where number == 15 { break }
            }
            #expect(try await openCursors(db) == 0)
            #expect(db.statistics.connected == 1)
            try await db.withSession { session in
                var sum = 0
                for try await number in session.heldCursor(numbers) { sum += number }
                #expect(sum == 12_502_500)
                await #expect(throws: DatabaseError.self) {
                    for try await _ in session.heldCursor(TypedSQL("SELECT missing", as: Int.self)) {}
                }
                #expect(try await session.works())
            }
        }
    }

    @Test("a held cursor is refused through a transaction pooler, before anything is sent; a scrolling one works")
    func pooler() async throws {
        try await Pooled.withDatabase { db, _ in
            let numbers = TypedSQL("SELECT n FROM generate_series(1, 50) AS n", as: Int.self)
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession { session in for try await _ in session.heldCursor(numbers) {} }
            }
            #expect(error.code == .unsupported && error.description.contains("WITH HOLD"), "\(error)")
            try await db.withTransaction { tx in
                let cursor = try tx.scrollCursor(numbers)
                #expect(try await cursor.row(at: 50) == 50)
                #expect(try await cursor.backward(1) == [49])
            }
            #expect(try await db.works())
        }
    }

    private func openCursors(_ executor: some Executor) async throws -> Int {
        try await executor.value(prepared("SELECT count(*) FROM pg_cursors WHERE name LIKE 'howdah%'"))
    }
}
