import HowdahPool
import HowdahTypes
import TestSupport
import Testing

@Suite("A pool's time", .timeLimit(.minutes(1)))
struct PoolClockTests {
    @Test("that jumps ahead by a day costs idle connections and nothing else")
    func jump() async throws {
        let server = FakeServer()
        let db = server.database()
        try await db.execute(sql("SELECT 1"))
        try await db.withSession { session in
            // A laptop that slept, a virtual machine that was moved: the session keeps its connection.
            server.clock.advance(by: .seconds(86_400))
            try await session.execute(sql("SELECT 2"))
        }
        try await db.execute(sql("SELECT 3"))
        #expect(server.connections.map(\.sent) == [["SELECT 1", "SELECT 2"], ["SELECT 3"]])
        #expect(server.open == 1)
    }

    @Test("that stands still times nobody out, and one that runs times out who waits, at the deadline")
    func waiting() async throws {
        let server = FakeServer()
        let db = server.database { $0.size = 1 }
        let gate = Gate()
        let holder = Task { try await db.withSession { _ in await gate.wait() } }
        await until { db.statistics.inUse == 1 }
        let waiter = Task { try await db.execute(sql("SELECT 1")) }
        await until { db.statistics.waiting == 1 && server.clock.nextWake != nil }
        server.clock.advance(by: .milliseconds(4_999))
        #expect(db.statistics.timedOut == 0 && db.statistics.waiting == 1)
        server.clock.advance(by: .milliseconds(1))
        let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
        #expect(error?.code == .poolExhausted)
        gate.open()
        try await holder.value
    }
}
