import HowdahPool
import HowdahTypes
import TestSupport
import Testing

@Suite("A database's sessions", .timeLimit(.minutes(1)))
struct DatabaseTests {
    let server = FakeServer()

    @Test("open a connection at the first use, and use it again")
    func reuse() async throws {
        let db = server.database()
        #expect(server.attempts == 0)
        try await db.execute(sql("SELECT 1"))
        try await db.withSession { session in try await session.execute(sql("SELECT 2")) }
        #expect(server.sent == ["SELECT 1", "SELECT 2"])
        #expect(server.attempts == 1)
        #expect(db.statistics.idle == 1)
        #expect(db.statistics.acquired == 2)
    }

    @Test("are listed while they are open, the oldest first, with their place in the source")
    func openSessions() async throws {
        let db = server.database()
        let clock = server.clock
        try await db.withSession(fileID: "Shop/A.swift", line: 1) { _ in
            clock.advance(by: .seconds(2))
            try await db.withSession(fileID: "Shop/B.swift", line: 2) { _ in
                clock.advance(by: .seconds(1))
                #expect(db.openSessions.map(\.fileID) == ["Shop/A.swift", "Shop/B.swift"])
                #expect(db.openSessions.map(\.line) == [1, 2])
                #expect(db.openSessions.map(\.age) == [.seconds(3), .seconds(1)])
            }
        }
        #expect(db.openSessions.isEmpty)
    }

    @Test("return their connection when the closure throws")
    func throwing() async throws {
        struct Oops: Error {}
        let db = server.database()
        await #expect(throws: Oops.self) { try await db.withSession { _ in throw Oops() } }
        #expect(db.statistics.inUse == 0)
        try await db.ping()
        #expect(server.attempts == 1)
    }

    @Test("are served in order by a pool that is too small for all")
    func sharing() async throws {
        let db = server.database { $0.size = 1 }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await db.withSession { session in
                        try await session.execute(sql("SELECT 1"))
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.attempts == 1)
        #expect(db.statistics.acquired == 1_000)
        #expect(db.statistics.waiting == 0)
    }

    @Test("survive cancellation at any moment without losing a connection")
    func cancellation() async throws {
        let db = server.database { $0.size = 4 }
        let (done, cancelled) = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<10_000 {
                group.addTask {
                    let task = Task {
                        try await db.withSession { session in
                            try await session.execute(sql("SELECT 1"))
                            if index % 7 == 0 { await Task.yield() }
                        }
                    }
                    if index % 3 == 0 {
                        if index % 2 == 0 { await Task.yield() }
                        task.cancel()
                    }
                    return (try? await task.value) != nil
                }
            }
            return await group.reduce(into: (0, 0)) { if $1 { $0.0 += 1 } else { $0.1 += 1 } }
        }
        #expect(done + cancelled == 10_000)
        #expect(done >= 6_666)
        await until { db.statistics.inUse + db.statistics.resetting + db.statistics.connecting == 0 }
        #expect(db.statistics.waiting == 0)
        #expect(db.statistics.size <= 4)
        try await db.ping()
    }

    @Test("fail when no connection comes free in time, and say who holds it")
    func exhausted() async throws {
        let db = server.database { $0.size = 1 }
        let (gate, holds) = (Gate(), Gate())
        let holder = Task {
            try await db.withSession(fileID: "Shop/Orders.swift", line: 42) { _ in
                holds.open()
                await gate.wait()
            }
        }
        await holds.wait()
        let waiter = Task { try await db.execute(sql("SELECT 1")) }
        await until { db.statistics.waiting == 1 }
        server.clock.advance(by: .seconds(5))
        let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
        #expect(error?.code == .poolExhausted)
        #expect(
            error?.message
                == "No connection came free within 5 s: 1 in use, 0 idle, 0 connecting, 0 waiting, of at most 1; "
                + "the oldest session has been open for 5 s, from Shop/Orders.swift:42.")
        gate.open()
        try await holder.value
        try await db.ping()
    }

    @Test("fail with the reason when the database is down, and work again when it is up")
    func down() async throws {
        let db = server.database()
        server.state.withLock {
            $0.error = DatabaseError(.connectionFailed, message: "Connection refused.")
        }
        let waiter = Task { try await db.execute(sql("SELECT 1")) }
        await until { db.statistics.connectFailures == 1 && server.clock.nextWake != nil }
        server.clock.advance(by: .seconds(5))
        let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("The last attempt failed: Connection refused.") == true)
        server.state.withLock { $0.error = nil }
        server.clock.advance(by: .seconds(60))
        try await db.ping()
    }

    @Test("fail at once when the password is wrong")
    func wrongPassword() async throws {
        let db = server.database()
        server.state.withLock { $0.error = serverError("28P01") }
        let error = await #expect(throws: DatabaseError.self) { try await db.ping() }
        #expect(error?.sqlState?.rawValue == "28P01")
        await #expect(throws: DatabaseError.self) { try await db.ping() }
        #expect(server.attempts == 1, "no storm of attempts")
    }

    @Test("asked for inside a session fail clearly when none is left, and work when one is")
    func nested() async throws {
        let small = server.database { $0.size = 1 }
        let error = await #expect(throws: DatabaseError.self) {
            try await small.withSession { _ in try await small.execute(sql("SELECT 1")) }
        }
        #expect(error?.code == .nestedSession)
        let large = server.database()
        try await large.withSession { _ in try await large.execute(sql("SELECT 1")) }
        try await small.ping()
    }

    @Test("get a connection that is alive: one that the server closed is replaced without an error")
    func closedByServer() async throws {
        let db = server.database()
        try await db.ping()
        server.connections[0].state.withLock { $0.isHealthy = false }
        try await db.execute(sql("SELECT 1"))
        #expect(server.connections[0].isClosed)
        #expect(server.connections[1].sent == ["SELECT 1"])
        #expect(db.statistics.size == 1)
    }

    @Test("check a connection by a round trip only after it was idle for a while")
    func prePing() async throws {
        let db = server.database()
        try await db.execute(sql("SELECT 1"))
        server.clock.advance(by: .seconds(1))
        try await db.execute(sql("SELECT 2"))
        server.clock.advance(by: .seconds(1.1))
        try await db.execute(sql("SELECT 3"))
        #expect(server.sent == ["SELECT 1", "SELECT 2", "", "SELECT 3"])
    }

    @Test("replace a connection whose check fails")
    func failedPing() async throws {
        let db = server.database { $0.prePing = .always }
        try await db.execute(sql("SELECT 1"))
        server.connections[0].state.withLock { $0.breaksAt = "" }
        server.connections[0].fail("", with: DatabaseError(.deadlineExceeded, message: "too slow"))
        try await db.execute(sql("SELECT 2"))
        #expect(server.connections[1].sent == ["SELECT 2"])
    }

    @Test("that leave a transaction open are rolled back by the pool before the next use")
    func dirtyReturn() async throws {
        let db = server.database { $0.size = 1 }
        try await db.withSession { session in try await session.execute(sql("BEGIN")) }
        try await db.execute(sql("SELECT 1"))
        #expect(server.sent == ["BEGIN", "ROLLBACK", "SELECT 1"])
        #expect(db.statistics.rolledBackOnReturn == 1)
    }

    @Test("prepare each connection once with onConnect")
    func onConnect() async throws {
        let db = server.database {
            $0.onConnect = { session in try await session.execute(sql("SET jit = off")) }
        }
        try await db.execute(sql("SELECT 1"))
        try await db.execute(sql("SELECT 2"))
        #expect(server.sent == ["SET jit = off", "SELECT 1", "SELECT 2"])
    }

    @Test("used after their closure throw SessionClosed")
    func outlived() async throws {
        let db = server.database()
        let session = try await db.withSession { session in
            try await session.execute(sql("SELECT 1"))
            return session
        }
        await #expect(throws: SessionClosed.self) { try await session.execute(sql("SELECT 2")) }
        #expect(server.sent == ["SELECT 1"])
    }

    @Test("taken along by a task keep their connection until that statement has ended, and then throw")
    func takenAlong() async throws {
        let db = server.database { $0.size = 1 }
        let (started, gate) = (Gate(), Gate())
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.gates["slow"] = gate } } }
        let task = try await db.withSession { session in
            let task = Task {
                started.open()
                try await session.execute(sql("SELECT slow"))
                try await session.execute(sql("SELECT late"))
            }
            await started.wait()
            await until { !server.connections[0].sent.isEmpty }
            return task
        }
        #expect(db.statistics.inUse == 1)
        gate.open()
        await #expect(throws: SessionClosed.self) { try await task.value }
        #expect(db.statistics.idle == 1)
        #expect(server.sent == ["SELECT slow"])
    }

    @Test("are refused after a shutdown, which waits for those that are open")
    func shutdown() async throws {
        let db = server.database()
        let (gate, holds) = (Gate(), Gate())
        let holder = Task {
            try await db.withSession { session in
                holds.open()
                await gate.wait()
                try await session.execute(sql("SELECT 1"))
            }
        }
        await holds.wait()
        let shutdown = Task { await db.shutdown(grace: .seconds(1)) }
        await until { server.clock.nextWake == server.clock.now + .seconds(1) }
        let error = await #expect(throws: DatabaseError.self) { try await db.ping() }
        #expect(error?.code == .poolClosed)
        gate.open()
        try await holder.value
        await shutdown.value
        #expect(server.open == 0)
        #expect(db.statistics.size == 0)
        await db.shutdown()
    }

    @Test("that outlast the grace of a shutdown can start nothing more")
    func revoked() async throws {
        let db = server.database()
        let (gate, holds) = (Gate(), Gate())
        let holder = Task {
            try await db.withSession { session in
                holds.open()
                await gate.wait()
                try await session.execute(sql("SELECT 1"))
            }
        }
        await holds.wait()
        await db.shutdown(grace: .zero)
        #expect(server.connections[0].state.withLock { $0.cancels } == 1)
        gate.open()
        let error = await #expect(throws: DatabaseError.self) { try await holder.value }
        #expect(error?.code == .poolClosed)
        #expect(server.open == 0)
    }

    @Test("all end by the deadline of a shutdown, those that run, those that wait and those that connect")
    func drain() async throws {
        let db = server.database { $0.size = 10 }
        let gate = Gate()
        let tasks = (0..<100).map { _ in
            Task {
                try await db.withSession { session in
                    try await session.execute(sql("SELECT 1"))
                    await gate.wait()
                    try await session.execute(sql("SELECT 2"))
                }
            }
        }
        await until { db.statistics.inUse == 10 && db.statistics.waiting == 90 }
        let shutdown = Task { await db.shutdown(grace: .seconds(1)) }
        await until { server.clock.nextWake == server.clock.now + .seconds(1) }
        server.clock.advance(by: .seconds(1))
        await shutdown.value
        #expect(db.statistics.waiting == 0)
        gate.open()
        for task in tasks {
            let error = await #expect(throws: DatabaseError.self) { try await task.value }
            #expect(error?.code == .poolClosed)
        }
        await until { db.statistics.size == 0 }
        #expect(server.open == 0)
    }

    @Test("leave no socket behind when the database is let go without a shutdown")
    func letGo() async throws {
        do {
            let db = server.database()
            try await db.ping()
            #expect(server.open == 1)
        }
        await until { server.open == 0 }
    }
}
