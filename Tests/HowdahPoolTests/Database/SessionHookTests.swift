import HowdahPool
import HowdahTypes
import Synchronization
import Testing

@Suite("Hooks around a session", .timeLimit(.minutes(1)))
struct SessionHookTests {
    let server = FakeServer()

    private func database(_ change: (inout PoolConfiguration) -> Void = { _ in }) -> Database {
        server.database {
            $0.size = 1
            $0.onAcquire = { session in try await session.execute(sql("SET tenant")) }
            $0.onRelease = { session in try await session.execute(sql("RESET tenant")) }
            change(&$0)
        }
    }

    @Test("run before and after each closure, on its connection")
    func order() async throws {
        let db = database()
        try await db.execute(sql("SELECT 1"))
        let value = try await db.withSession { session in
            try await session.execute(sql("SELECT 2"))
            return 7
        }
        #expect(value == 7)
        #expect(
            server.sent == ["SET tenant", "SELECT 1", "RESET tenant", "SET tenant", "SELECT 2", "RESET tenant"])
        #expect(server.attempts == 1)
    }

    @Test("run also after a closure that threw, and its error is the caller's")
    func throwing() async throws {
        struct Oops: Error {}
        let db = database()
        await #expect(throws: Oops.self) { try await db.withSession { _ in throw Oops() } }
        #expect(server.sent == ["SET tenant", "RESET tenant"])
        #expect(db.statistics.idle == 1)
    }

    @Test("before a closure that throw close the connection, and the caller gets the error")
    func acquireFails() async throws {
        let once = Once()
        let db = database {
            $0.onRelease = nil
            $0.onAcquire = { _ in if once.isFirst() { throw serverError("42501") } }
        }
        let error = await #expect(throws: DatabaseError.self) { try await db.execute(sql("SELECT 1")) }
        #expect(error?.sqlState?.rawValue == "42501")
        #expect(server.connections[0].isClosed)
        try await db.execute(sql("SELECT 2"))
        #expect(server.sent == ["SELECT 2"])
    }

    @Test("after a closure that throw close the connection, and the result is the caller's all the same")
    func releaseFails() async throws {
        let db = database { $0.onRelease = { _ in throw serverError("42501") } }
        #expect(try await db.withSession { _ in 7 } == 7)
        #expect(server.connections[0].isClosed)
        try await db.execute(sql("SELECT 1"))
    }

    @Test("after a closure run though the caller's task is cancelled")
    func cancelled() async throws {
        let db = database()
        let task = Task {
            try await db.withSession { session in
                withUnsafeCurrentTask { $0?.cancel() }
                try await session.execute(sql("SELECT 1"))
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.sent == ["SET tenant", "RESET tenant"])
        #expect(db.statistics.idle == 1)
    }

    @Test("after a closure see the transaction that it left open, which the pool rolls back")
    func openTransaction() async throws {
        let db = database()
        try await db.withSession { session in try await session.execute(sql("BEGIN")) }
        await until { db.statistics.idle == 1 }
        #expect(server.sent == ["SET tenant", "BEGIN", "RESET tenant", "ROLLBACK"])
    }

    @Test("after a closure do not run on a connection that broke")
    func broken() async throws {
        let db = database()
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.breaksAt = "SELECT 1" } } }
        await #expect(throws: DatabaseError.self) { try await db.execute(sql("SELECT 1")) }
        #expect(server.connections[0].sent == ["SET tenant", "SELECT 1"])
        #expect(db.statistics.size == 0)
    }
}

/// Says yes once.
private final class Once: Sendable {
    private let asked = Atomic<Bool>(false)
    func isFirst() -> Bool { !asked.exchange(true, ordering: .relaxed) }
}
