import HowdahPool
import HowdahTypes
import TestSupport
import Testing

/// Notes what it is told of.
final class Recorder: DatabaseObserver {
    struct Event: Sendable {
        let operation: ObservedOperation
        let outcome: OperationOutcome?
        let request: String
    }

    @TaskLocal static var request = ""
    let wantsValues: Bool
    private let heard = Locked<[Event]>([])

    init(wantsValues: Bool = false) { self.wantsValues = wantsValues }

    var events: [Event] { heard.withLock { $0 } }
    /// `+statement SELECT 1`, `-statement SELECT 1`.
    var lines: [String] {
        events.map {
            let sql = $0.operation.sql.isEmpty ? "" : " " + $0.operation.sql
            return ($0.outcome == nil ? "+" : "-") + $0.operation.kind.description + sql
        }
    }

    func ended(_ kind: ObservedOperation.Kind) -> [Event] {
        events.filter { $0.outcome != nil && $0.operation.kind == kind }
    }

    func began(_ operation: ObservedOperation) { note(operation, nil) }
    func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) { note(operation, outcome) }

    private func note(_ operation: ObservedOperation, _ outcome: OperationOutcome?) {
        heard.withLock { $0.append(Event(operation: operation, outcome: outcome, request: Self.request)) }
    }
}

@Suite("Observers of a database", .timeLimit(.minutes(1)))
struct DatabaseObserverTests {
    let server = FakeServer()
    let recorder = Recorder()

    private func database(_ change: (inout PoolConfiguration) -> Void = { _ in }) -> Database {
        server.database {
            $0.observers = [recorder]
            change(&$0)
        }
    }

    @Test("are told of a single statement, its wait for a connection and its session, each from start to end")
    func statement() async throws {
        try await database().execute(sql("SELECT 1"))
        #expect(
            recorder.lines == [
                "+acquire", "-acquire", "+session", "+statement SELECT 1", "-statement SELECT 1", "-session",
            ])
        #expect(recorder.ended(.statement)[0].outcome?.roundTrips == 1)
        #expect(recorder.ended(.statement)[0].outcome?.error == nil)
        let session = recorder.ended(.session)[0].operation
        #expect(session.session == session.id)
        #expect(recorder.ended(.statement)[0].operation.session == session.id)
        #expect(Set(recorder.events.map(\.operation.id)).count == 3)
    }

    @Test("are told of pipelines, transactions and savepoints, and of where each was asked for")
    func nested() async throws {
        let db = database()
        try await db.withSession(fileID: "Shop/A.swift", line: 3) { session in
            try await session.withTransaction { transaction in
                try await transaction.pipeline([sql("A"), sql("B")], fileID: "Shop/B.swift", line: 4)
                try await transaction.withTransaction { try await $0.execute(sql("C")) }
            }
        }
        #expect(
            recorder.lines.dropFirst(3) == [
                "+transaction BEGIN", "+pipeline A; B", "-pipeline A; B", "+transaction SAVEPOINT sp_1",
                "+statement C", "-statement C", "-transaction SAVEPOINT sp_1", "-transaction BEGIN", "-session",
            ])
        let places = recorder.events.filter { $0.outcome != nil }.map { ($0.operation.kind, $0.operation.fileID) }
        #expect(places.filter { $0.0 == .acquire || $0.0 == .session }.allSatisfy { $0.1 == "Shop/A.swift" })
        #expect(places.filter { $0.0 == .transaction || $0.0 == .statement }.allSatisfy { $0.1 == #fileID })
        #expect(recorder.ended(.pipeline).map(\.operation.callSite) == ["Shop/B.swift:4"])
        #expect(recorder.ended(.transaction).map { $0.outcome?.roundTrips } == [1, 1])
        let trips = recorder.events.compactMap { $0.outcome?.roundTrips }.reduce(0, +)
        #expect(trips == server.connections[0].sent.count)
    }

    @Test("learn what failed, of statements, transactions and waits")
    func failures() async throws {
        server.state.withLock { $0.prepare = { $0.fail("wrong", with: serverError("42703")) } }
        let db = database()
        await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { try await $0.execute(sql("SELECT wrong")) }
        }
        #expect(recorder.ended(.statement).map { $0.outcome?.sqlState?.rawValue } == ["42703"])
        #expect(recorder.ended(.transaction).map { $0.outcome?.sqlState?.rawValue } == ["42703"])
        #expect(recorder.ended(.transaction).map { $0.outcome?.roundTrips } == [1], "the ROLLBACK")
        #expect(recorder.ended(.session).count == 1)
        await db.shutdown()
        await #expect(throws: DatabaseError.self) { try await db.ping() }
        #expect((recorder.ended(.acquire).last?.outcome?.error as? DatabaseError)?.code == .poolClosed)
    }

    @Test("see the time waited, held and spent, by the pool's clock")
    func times() async throws {
        let db = database { $0.size = 1 }
        let clock = server.clock
        let (gate, holds) = (Gate(), Gate())
        let holder = Task {
            try await db.withSession { _ in
                holds.open()
                await gate.wait()
            }
        }
        await holds.wait()
        let waiter = Task { _ = try await db.execute(sql("SELECT 1")) }
        await until { db.statistics.waiting == 1 }
        clock.advance(by: .seconds(2))
        gate.open()
        try await holder.value
        try await waiter.value
        #expect(recorder.ended(.acquire).map { $0.outcome?.duration } == [.zero, .seconds(2)])
        #expect(recorder.ended(.session).map { $0.outcome?.duration } == [.seconds(2), .zero])
    }

    @Test("run in the caller's task: its task-local values are visible")
    func taskLocals() async throws {
        let db = database()
        try await Recorder.$request.withValue("request 7") { try await db.execute(sql("SELECT 1")) }
        #expect(Set(recorder.events.map(\.request)) == ["request 7"])
    }

    @Test("get values only if they ask for them")
    func values() async throws {
        let curious = Recorder(wantsValues: true)
        let db = database { $0.observers.append(curious) }
        try await db.execute(PreparedSQL(sql: "SELECT $1", binds: [.integer(Int32(7), .int4)]))
        #expect(recorder.events.allSatisfy { $0.operation.values == nil })
        #expect(curious.ended(.statement)[0].operation.values?[0].map(\.readable) == ["7"])
        #expect(curious.lines == recorder.lines)
    }

    @Test("of one handle see nothing of what goes through another, though both share the pool")
    func handles() async throws {
        let plain = server.database()
        let observed = plain.observed(by: recorder)
        try await plain.execute(sql("SELECT 1"))
        #expect(recorder.events.isEmpty)
        try await observed.execute(sql("SELECT 2"))
        #expect(recorder.ended(.statement).map(\.operation.sql) == ["SELECT 2"])
        #expect(server.attempts == 1)
    }
}
