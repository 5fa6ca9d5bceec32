import Howdah
import HowdahTesting
import Testing

/// Keeps what it is told.
private final class Kept<Value: Sendable>: Sendable {
    private let values = Locked<[Value]>([])
    var all: [Value] { values.withLock { $0 } }
    func add(_ value: Value) { values.withLock { $0.append(value) } }
}

/// Keeps how operations ended.
private final class Outcomes: DatabaseObserver {
    let kept = Kept<(operation: ObservedOperation, outcome: OperationOutcome)>()

    func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) { kept.add((operation, outcome)) }

    func of(_ kind: ObservedOperation.Kind) -> [OperationOutcome] {
        kept.all.filter { $0.operation.kind == kind }.map(\.outcome)
    }
}

@Suite("Observers on a server", .timeLimit(.minutes(5)))
struct ObserverServerTests {
    @Test("learn the rows and errors of statements, pipelines and streams")
    func rows() async throws {
        let outcomes = Outcomes()
        try await TestDatabase.withEmpty { plain in
            let db = plain.observed(by: outcomes)
            try await db.withTransaction { transaction in
                try await transaction.execute(prepared("CREATE TABLE items (id bigint)"))
                try await transaction.execute(prepared("INSERT INTO items SELECT generate_series(1, 5)"))
                try await transaction.pipeline([prepared("SELECT * FROM items"), prepared("SELECT 1")])
            }
            await #expect(throws: DatabaseError.self) { try await db.execute(prepared("SELECT * FROM missing")) }
            #expect(outcomes.of(.statement).map(\.affectedRows) == [0, 5, 0])
            #expect(outcomes.of(.pipeline).map(\.rows) == [6])
            #expect(outcomes.of(.statement).last?.sqlState == .undefinedTable)
            #expect(outcomes.of(.transaction).map(\.roundTrips) == [1])
            try await db.withSession { session in
                for try await _ in session.stream(prepared("SELECT * FROM items")) {}
            }
            #expect(outcomes.of(.stream).count == 1)
            #expect(try await db.works())
        }
    }

    @Test("can have the plan of a slow statement, with its values, while the session goes on")
    func explain() async throws {
        let slow = Kept<SlowQuery>()
        try await TestDatabase.withEmpty { plain in
            let log = SlowQueryLog(threshold: .milliseconds(20), explains: true) { slow.add($0) }
            let db = plain.observed(by: log)
            let text = "SELECT count(*) FROM generate_series(1, $1::int8) AS n(i), pg_sleep(0.05)"
            try await db.execute(prepared(text, 10))
            try await eventually("the plan is there") { !slow.all.isEmpty }
            #expect(slow.all.count == 1)
            #expect(slow.all.first?.operation.sql == text)
            #expect(slow.all.first?.plan.contains { $0.contains("Aggregate") } == true)
            #expect(slow.all.first?.operation.values == nil)
            #expect(try await db.works())
        }
    }

    @Test("run the hooks around a session on its connection")
    func hooks() async throws {
        var pool = TestDatabase.pool(size: 1)
        pool.onAcquire = { session in try await session.execute(prepared("SET application_name = 'in use'")) }
        pool.onRelease = { session in try await session.execute(prepared("INSERT INTO visits DEFAULT VALUES")) }
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await db.execute(prepared("CREATE TABLE visits (number int GENERATED ALWAYS AS IDENTITY)"))
            #expect(try await db.value(prepared("SHOW application_name"), as: String.self) == "in use")
            #expect(try await db.value(prepared("SELECT count(*) FROM visits"), as: Int.self) == 2)
        }
    }
}
