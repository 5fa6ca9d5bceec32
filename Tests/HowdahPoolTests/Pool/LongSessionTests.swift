import HowdahPool
import HowdahTypes
import Testing

extension [PoolStateMachine.Action] {
    var reports: [PoolExhaustion.Lease] { compactMap { if case .report(let lease) = $0 { lease } else { nil } } }
}

@Suite("A session that is open for long", .timeLimit(.minutes(1)))
struct LongSessionTests {
    @Test("is reported once after 30 seconds, and then every five minutes, with its place and age")
    func reported() throws {
        var rig = Rig()
        let connection = try rig.lease()
        #expect(rig.tick(after: .seconds(29)).reports.isEmpty)
        let first = rig.tick(after: .seconds(1)).reports
        #expect(first.map(\.age) == [.seconds(30)])
        #expect(first.first?.callSite.description == "Shop/Orders.swift:7")
        #expect(rig.tick(after: .seconds(299)).reports.isEmpty)
        #expect(rig.tick(after: .seconds(1)).reports.map(\.age) == [.seconds(330)])
        _ = rig.release(connection)
        #expect(rig.tick(after: .seconds(600)).reports.isEmpty)
        #expect(rig.machine.measurements.longSessions == 2)
    }

    @Test("is reported at its own time, however many sessions come and go beside it")
    func amongOthers() throws {
        var rig = Rig()
        let first = try rig.lease(task: 1)
        rig.now += .seconds(20)
        _ = try rig.lease(task: 2)
        rig.now += .seconds(5)
        _ = rig.release(first)
        _ = try rig.lease(task: 3)
        #expect(rig.tick(after: .seconds(5)).reports.isEmpty, "the first look finds nobody")
        #expect(rig.tick(after: .seconds(19)).reports.isEmpty)
        #expect(rig.tick(after: .seconds(1)).reports.map(\.age) == [.seconds(30)])
        #expect(rig.tick(after: .seconds(5)).reports.map(\.age) == [.seconds(30)])
    }

    @Test("wakes the pool's timer when it is due, also if it got an idle connection")
    func timer() throws {
        var rig = Rig()
        let connection = try rig.lease()
        _ = rig.release(connection)
        rig.now += .seconds(70)
        let (_, actions) = rig.machine.lease(to: Rig.holder(1), now: rig.now)
        _ = actions
        var wakes: [Moment] = []
        for _ in 0..<4 {
            let after = rig.machine.tick(now: rig.now)
            for case .wake(let instant) in after { wakes.append(instant) }
            rig.now += .seconds(10)
        }
        #expect(wakes.contains { $0 <= rig.now + .seconds(30) })
    }

    @Test("is not reported if the configuration says so")
    func off() throws {
        var rig = Rig { $0.longSession = nil }
        _ = try rig.lease()
        #expect(rig.tick(after: .seconds(3_600)).reports.isEmpty)
    }

    @Test("is told of to the closure of the configuration")
    func sink() async throws {
        let server = FakeServer()
        let sink = Sink()
        let db = server.database { $0.onLongSession = { sink.add($0) } }
        try await db.withSession(fileID: "Shop/Report.swift", line: 12) { _ in
            await until { server.clock.nextWake != nil }
            server.clock.advance(by: .seconds(30))
            await until { !sink.all.isEmpty }
        }
        #expect(sink.all.map(\.fileID) == ["Shop/Report.swift"])
        #expect(sink.all.map(\.line) == [12])
        #expect(sink.all.map(\.age) == [.seconds(30)])
    }
}

/// Keeps what it is told.
private final class Sink: Sendable {
    private let sessions = Locked<[OpenSession]>([])
    var all: [OpenSession] { sessions.withLock { $0 } }
    func add(_ session: OpenSession) { sessions.withLock { $0.append(session) } }
}
