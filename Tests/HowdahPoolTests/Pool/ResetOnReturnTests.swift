import HowdahPool
import HowdahTypes
import Testing

@Suite("A connection that comes back", .timeLimit(.minutes(1)))
struct ResetOnReturnTests {
    @Test("is cleaned if its session has left something, and onConnect runs again")
    func whenNeeded() async throws {
        let server = FakeServer()
        var configuration = PoolConfiguration(size: 1)
        configuration.resetTimeout = .seconds(3_600)
        configuration.prePing = .never
        configuration.onConnect = { session in try await session.execute(sql("SET a")) }
        // Sessions look at the machine's clock, and one that stands still falls behind it on a busy machine.
        let db = Database(
            pool: PoolDriver(configuration, seed: 1, connectTimeout: .seconds(3_600)) { _ in
                try await server.connect()
            })
        try await db.execute(sql("SELECT 1"))
        server.connections[0].leavesState = true
        try await db.execute(sql("SET b"))
        await until { db.statistics.idle == 1 }
        try await db.execute(sql("SELECT 2"))
        #expect(server.connections.map(\.sent) == [["SET a", "SELECT 1", "SET b", "DISCARD", "SET a", "SELECT 2"]])
        #expect(db.statistics.cleanedOnReturn == 1 && db.statistics.rolledBackOnReturn == 0)
    }

    @Test("is cleaned after each session that did something, or never, if that is what is asked for")
    func policies() async throws {
        for (policy, count) in [(PoolConfiguration.ResetOnReturn.always, 2), (.never, 0)] {
            let server = FakeServer()
            let db = server.database {
                $0.size = 1
                $0.resetOnReturn = policy
            }
            for _ in 0..<2 {
                try await db.execute(sql("SELECT 1"))
                await until { db.statistics.idle == 1 }
                server.connections[0].leavesState = policy == .never
                try await db.withSession { _ in }
                await until { db.statistics.idle == 1 }
            }
            #expect(server.sent.count { $0 == "DISCARD" } == count)
        }
    }

    @Test("is closed if it cannot be cleaned")
    func failure() async throws {
        let server = FakeServer()
        let db = server.database { $0.size = 1 }
        try await db.execute(sql("SELECT 1"))
        server.connections[0].fail("DISCARD", with: serverError("57014"))
        server.connections[0].leavesState = true
        try await db.execute(sql("SELECT 2"))
        await until { db.statistics.size == 0 }
        try await db.execute(sql("SELECT 3"))
        #expect(server.connections.count == 2)
    }
}
