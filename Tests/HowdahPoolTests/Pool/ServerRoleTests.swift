import HowdahPool
import HowdahTypes
import HowdahWire
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

    /// How many of a pool's two idle connections are open after a write that the server has refused on one of them.
    private func afterRefusal(
        target: TargetSession = .any, role: ServerRole = ServerRole(isStandby: true, isReadOnly: false),
        readOnly: Bool = false
    ) async throws -> Int {
        let server = FakeServer()
        server.state.withLock { state in
            state.prepare = { connection in connection.state.withLock { $0.role = role } }
        }
        let db = server.database(target: target)
        try await db.withSession { first in
            try await db.withSession { second in
                _ = try await second.execute(sql("two"))
            }
            _ = try await first.execute(sql("one"))
        }
        #expect(server.open == 2)
        for connection in server.connections { connection.fail("INSERT", with: serverError("25006")) }
        await #expect(throws: DatabaseError.self) {
            try await db.withTransaction(readOnly: readOnly) { tx in _ = try await tx.execute(sql("INSERT")) }
        }
        await until { db.statistics.resetting == 0 }
        // A database that goes away closes its connections.
        return withExtendedLifetime(db) { server.open }
    }

    @Test("a write that a standby refuses gives up all connections of its time")
    func refusedWrite() async throws {
        #expect(try await afterRefusal() == 0)
        #expect(try await afterRefusal(role: ServerRole()) == 0)
    }

    @Test("a write in a transaction that was opened as read-only, or on a primary, is the caller's mistake")
    func mistakes() async throws {
        #expect(try await afterRefusal(readOnly: true) == 2)
        #expect(try await afterRefusal(role: ServerRole(isStandby: false, isReadOnly: false)) == 2)
        #expect(try await afterRefusal(target: .preferStandby) == 2)
    }
}
