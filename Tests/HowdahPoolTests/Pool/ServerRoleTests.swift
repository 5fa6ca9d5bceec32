import HowdahPool
import HowdahTypes
import HowdahWire
import Synchronization
import Testing

@Suite("The role of the server behind a pooled connection", .timeLimit(.minutes(1)))
struct ServerRoleTests {
    @Test("a connection whose server has become something else is not handed out")
    func changed() async throws {
        let server = FakeServer()
        let db = server.database(target: .primary)
        try await db.execute(sql("one"))
        let first = try #require(server.connections.first)
        first.state.withLock { $0.role = ServerRole(isStandby: false, isReadOnly: true) }
        try await db.execute(sql("two"))
        #expect(server.connections.count == 1)

        first.state.withLock { $0.role = ServerRole(isStandby: true, isReadOnly: false) }
        try await db.execute(sql("three"))
        #expect(first.isClosed && server.sent == ["one", "two", "three"])
        #expect(server.connections.count == 2 && server.open == 1)
    }

    @Test("a pool that asks for nothing does not look at it")
    func any() async throws {
        let server = FakeServer()
        let db = server.database()
        try await db.execute(sql("one"))
        server.connections.first?.state.withLock { $0.role = ServerRole(isStandby: true, isReadOnly: true) }
        try await db.execute(sql("two"))
        #expect(server.connections.count == 1)
    }
}
