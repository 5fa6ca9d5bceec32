import Howdah
import HowdahTesting
import Testing

@Suite("A budget of queries", .timeLimit(.minutes(5)))
struct QueryBudgetTests {
    private func one(_ number: Int) -> PreparedSQL { PreparedSQL(sql: "SELECT \(number)") }

    @Test("that is kept gives the result of its closure")
    func kept() async throws {
        try await TestDatabase.withEmpty { db in
            let rows = try await expectQueries(atMost: 3, on: db) { db in
                try await db.withTransaction { transaction -> Int in
                    try await transaction.execute(one(1))
                    return try await transaction.pipeline([one(2), one(3)]).count
                }
            }
            #expect(rows == 2)
        }
    }

    @Test("that is exceeded throws, with every statement")
    func exceeded() async throws {
        try await TestDatabase.withEmpty { db in
            let error = await #expect(throws: QueryBudgetExceeded.self) {
                try await expectQueries(atMost: 2, on: db) { db in
                    for number in 1...3 { try await db.execute(one(number)) }
                }
            }
            #expect(
                error?.description
                    == """
                    3 statements were executed in 3 round trips, and at most 2 in 2 were expected:
                    1: SELECT 1
                    2: SELECT 2
                    3: SELECT 3
                    """)
            let rows = try await db.execute(one(4)).rowCount
            #expect(rows == 1)
        }
    }

    @Test("can allow fewer round trips than statements")
    func roundTrips() async throws {
        try await TestDatabase.withEmpty { db in
            try await expectQueries(atMost: 2, roundTrips: 1, on: db) { db in
                _ = try await db.pipeline([one(1), one(2)])
            }
            await #expect(throws: QueryBudgetExceeded.self) {
                try await expectQueries(atMost: 2, roundTrips: 1, on: db) { db in
                    _ = try await db.execute(one(1))
                    _ = try await db.execute(one(2))
                }
            }
        }
    }

    @Test("does not count what others do on the same pool")
    func others() async throws {
        try await TestDatabase.withEmpty { db in
            try await expectQueries(atMost: 1, on: db) { counted in
                _ = try await db.execute(one(1))
                _ = try await counted.execute(one(2))
            }
        }
    }
}
