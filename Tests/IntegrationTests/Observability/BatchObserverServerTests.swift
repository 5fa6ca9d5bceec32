import Howdah
import HowdahTesting
import Testing

/// Keeps how statements and pipelines ended.
private final class Ended: DatabaseObserver {
    private let kept = Locked<[(operation: ObservedOperation, outcome: OperationOutcome)]>([])
    var all: [(operation: ObservedOperation, outcome: OperationOutcome)] { kept.withLock { $0 } }

    func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        guard [.statement, .pipeline].contains(operation.kind) else { return }
        kept.withLock { $0.append((operation, outcome)) }
    }
}

@Suite("Observers of batches and cursors on a server", .timeLimit(.minutes(5)))
struct BatchObserverServerTests {
    @Test("see every statement of a long batch with its rows, and durations that add up to no more than the batch took")
    func batch() async throws {
        try await BatchServerTests.withTable { plain in
            let ended = Ended()
            let start = ContinuousClock.now
            try await plain.observed(by: ended).executeMany(0..<3_000) { number in
                "INSERT INTO t SELECT \(number * 2) + n FROM generate_series(0, \(number % 2)) AS n RETURNING x"
            }
            let time = ContinuousClock.now - start
            #expect(ended.all.count == 3_000)
            #expect(ended.all.map(\.outcome.rows) == (0..<3_000).map { $0 % 2 + 1 })
            #expect(ended.all.map(\.outcome.affectedRows) == (0..<3_000).map { $0 % 2 + 1 })
            #expect(ended.all.map(\.outcome.duration).reduce(.zero, +) <= time)
            #expect(ended.all.map(\.outcome.roundTrips).reduce(0, +) == 1)
        }
    }

    @Test("see the statement that fails with its error, those before it without, and none after it")
    func failure() async throws {
        try await BatchServerTests.withTable { plain in
            try await plain.execute("INSERT INTO t VALUES (1234)")
            let ended = Ended()
            await #expect(throws: DatabaseError.self) {
                try await plain.observed(by: ended).executeMany(0..<5_000) { "INSERT INTO t VALUES (\($0))" }
            }
            #expect(ended.all.count == 1_235)
            #expect(ended.all.last?.outcome.sqlState == .uniqueViolation)
            #expect(ended.all.dropLast().allSatisfy { $0.outcome.error == nil })
            #expect(ended.all.last?.operation.fileID == #fileID)
        }
    }

    @Test("see what a cursor sends, and a budget of queries counts it")
    func cursor() async throws {
        try await Shop.with { plain in
            try await Shop.fill(plain, customers: 7)
            let ended = Ended()
            try await plain.observed(by: ended).withTransaction { tx in
                for try await customer in tx.cursor(Customer.order { $0.name }, batch: 3) where customer.name == "c4" {
                    break
                }
                try await tx.execute("SELECT 1")
            }
            let fetch = "FETCH FORWARD 3 FROM howdah_cursor_1"
            #expect(ended.all.map(\.operation.statements.last) == [fetch, fetch, "CLOSE howdah_cursor_1", "SELECT 1"])
            #expect(ended.all[0].operation.statements[0].hasPrefix("DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR"))
            #expect(ended.all.map(\.outcome.rows) == [3, 3, 0, 1])
            try await expectQueries(atMost: 4, roundTrips: 3, on: plain) { db in
                try await db.withTransaction { tx in
                    for try await _ in tx.cursor(Customer.order { $0.name }, batch: 3) {}
                }
            }
            let exceeded = try await #require(throws: QueryBudgetExceeded.self) {
                try await expectQueries(atMost: 4, on: plain) { db in
                    try await db.executeMany(0..<5) { "SELECT \($0)" }
                }
            }
            #expect(exceeded.log.statements.count == 5 && exceeded.log.roundTrips == 1)
            #expect(try await plain.works())
        }
    }
}
