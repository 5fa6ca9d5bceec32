import HowdahPool
import HowdahTypes
import TestSupport
import Testing

@Suite("The timeout of a session", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    let server = FakeServer()

    @Test("ends the wait for a connection, and says who has the pool's connections")
    func waiting() async throws {
        let db = server.database { $0.size = 1 }
        let (clock, gate) = (server.clock, Gate())
        let holder = Task { try await db.withSession(fileID: "Shop/A.swift", line: 7) { _ in await gate.wait() } }
        await until { db.statistics.inUse == 1 }
        let waiter = Task { try await db.withSession(timeout: .seconds(2)) { try await $0.execute(sql("SELECT 1")) } }
        await until { db.statistics.waiting == 1 && clock.nextWake != nil }
        await advance(clock, by: .seconds(2)) { db.statistics.waiting == 0 }
        let error = try await #require(throws: DatabaseError.self) { try await waiter.value }
        #expect(error.code == .deadlineExceeded)
        #expect(error.message.hasPrefix("The timeout of 2 s has passed while the session waited for a connection"))
        #expect(error.message.contains("from Shop/A.swift:7"))
        gate.open()
        try await holder.value
        try await db.ping()
    }

    @Test("ends the wait for a server that does not answer, and says so")
    func connecting() async throws {
        let gate = Gate()
        server.state.withLock { $0.gate = gate }
        let (db, clock) = (server.database(), server.clock)
        let waiter = Task { try await db.withSession(timeout: .seconds(2)) { try await $0.execute(sql("SELECT 1")) } }
        await until { db.statistics.waiting == 1 && clock.nextWake != nil }
        await advance(clock, by: .seconds(2)) { db.statistics.waiting == 0 }
        let error = try await #require(throws: DatabaseError.self) { try await waiter.value }
        #expect(error.code == .deadlineExceeded)
        #expect(error.message.contains("before a connection to the database was made"))
        gate.open()
        try await db.ping()
        #expect(server.sent == [""])
    }

    @Test("that passes between two statements keeps the second from being sent, and undoes the transaction")
    func betweenStatements() async throws {
        let (db, clock) = (server.database(), server.clock)
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withTransaction(timeout: .seconds(2)) { tx in
                try await tx.execute(sql("INSERT 1"))
                clock.advance(by: .seconds(2))
                try await tx.execute(sql("INSERT 2"))
            }
        }
        #expect(error.code == .deadlineExceeded)
        #expect(error.message.contains("while no statement ran"))
        #expect(server.sent == ["BEGIN; INSERT 1", "ROLLBACK"])
        #expect(db.statistics.idle == 1)
    }

    @Test("that passes before COMMIT undoes the transaction")
    func beforeCommit() async throws {
        let (db, clock) = (server.database(), server.clock)
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withSession { session in
                try await session.withTransaction(timeout: .seconds(2)) { tx in
                    try await tx.execute(sql("INSERT 1"))
                    clock.advance(by: .seconds(3))
                }
            }
        }
        #expect(error.code == .deadlineExceeded)
        #expect(server.sent == ["BEGIN; INSERT 1", "ROLLBACK"])
    }

    @Test("of a transaction ends with it, and the session goes on")
    func endsWithTransaction() async throws {
        let (db, clock) = (server.database(), server.clock)
        try await db.withSession { session in
            try await session.withTransaction(timeout: .seconds(2)) { try await $0.execute(sql("INSERT 1")) }
            clock.advance(by: .seconds(3))
            try await session.execute(sql("SELECT 1"))
        }
        #expect(server.sent == ["BEGIN; INSERT 1", "COMMIT", "SELECT 1"])
    }

    @Test("of a transaction cannot be longer than the session's")
    func nested() async throws {
        let (db, clock) = (server.database(), server.clock)
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withSession(timeout: .seconds(1)) { session in
                try await session.withTransaction(timeout: .seconds(9)) { tx in
                    clock.advance(by: .seconds(2))
                    try await tx.execute(sql("INSERT 1"))
                }
            }
        }
        #expect(error.message.hasPrefix("The timeout of 1 s"))
        #expect(server.sent.isEmpty)
    }

    @Test("counts for all runs of a retried transaction together")
    func retries() async throws {
        let (db, clock) = (server.database(), server.clock)
        var retry = RetryPolicy.serializationFailures(max: 5)
        retry.sleep = { _ in }
        var runs = 0
        server.state.withLock { state in
            state.prepare = { connection in
                for _ in 0..<5 { connection.fail("INSERT", with: serverError("40001")) }
            }
        }
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withTransaction(retry: retry, timeout: .seconds(3)) { tx in
                runs += 1
                clock.advance(by: .seconds(2))
                try await tx.execute(sql("INSERT 1"))
            }
        }
        #expect(error.code == .deadlineExceeded)
        #expect(runs == 2)
    }

    /// Moves the clock, which wakes the pool's timer whenever it has been set.
    private func advance(_ clock: FakeClock, by time: Duration, until condition: () -> Bool) async {
        clock.advance(by: time)
        while !condition() {
            await Task.yield()
            clock.advance(by: .milliseconds(1))
        }
    }
}
