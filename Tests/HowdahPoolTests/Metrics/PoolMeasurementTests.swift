import HowdahPool
import HowdahTypes
import Testing

@Suite("What a pool measures", .timeLimit(.minutes(1)))
struct PoolMeasurementTests {
    @Test("is how long callers waited, sessions held their connection, and connects took")
    func times() throws {
        var rig = Rig { $0.size = 1 }
        let (_, actions) = rig.request(task: 1)
        rig.now += .milliseconds(30)
        let connection = try #require(rig.does { $0.connected(actions.connects[0], now: $1) }.grants.first).connection
        _ = rig.request(task: 2)
        rig.now += .milliseconds(200)
        _ = rig.release(connection)
        rig.now += .milliseconds(2)
        _ = rig.release(connection)
        _ = rig.machine.lease(to: Rig.holder(3), now: rig.now)
        let measured = rig.machine.measurements
        #expect(measured.createTime.sum == .milliseconds(30) && measured.createTime.count == 1)
        #expect(measured.waitTime.sum == .milliseconds(230) && measured.waitTime.count == 3)
        #expect(measured.useTime.sum == .milliseconds(202) && measured.useTime.count == 2)
    }

    @Test("is why connections were closed")
    func discards() throws {
        var rig = Rig {
            $0.size = 1
            $0.maxOverflow = 1
            $0.maxQueries = 5
        }
        let broken = try rig.lease()
        rig.does { $0.retire(broken, now: $1) }
        rig.does { $0.didClose(broken, now: $1) }
        let worn = try rig.lease()
        _ = rig.release(worn, queries: 5)
        rig.does { $0.didClose(worn, now: $1) }
        let (first, second) = (try rig.lease(task: 1), try rig.lease(task: 2))
        #expect(rig.release(first).closes == [first], "one of two is an overflow")
        rig.does { $0.didClose(first, now: $1) }
        _ = rig.release(second)
        let measured = rig.machine.measurements
        #expect(measured.discards(.broken) == 1)
        #expect(measured.discards(.queries) == 1)
        #expect(measured.discards(.overflow) == 1)
        #expect(rig.statistics.closed == 3)
    }

    @Test("agrees with the pool's statistics, for a database that was used")
    func database() async throws {
        let server = FakeServer()
        let db = server.database { $0.name = "shop" }
        try await db.execute(sql("SELECT 1"))
        server.clock.advance(by: .seconds(2))
        try await db.withSession { session in try await session.execute(sql("BEGIN")) }
        await until { db.statistics.idle == 1 }
        server.connections[0].state.withLock { $0.isHealthy = false }
        try await db.ping()
        let metrics = db.metrics
        #expect(metrics.name == "shop")
        #expect(metrics.pool == db.statistics)
        #expect(metrics.waitTime.count == 4)
        #expect(metrics.createTime.count == 2)
        let checks = metrics.checks
        #expect([checks.looks, checks.failedLooks, checks.pings, checks.failedPings] == [1, 1, 1, 0])
        #expect(metrics.discards[.broken] == 1)
        #expect(metrics.pool.rolledBackOnReturn == 1)
    }

    @Test("counts transactions that are run again, by SQLSTATE")
    func retries() async throws {
        let server = FakeServer()
        server.state.withLock { $0.prepare = { $0.fail("UPDATE", with: serverError("40001")) } }
        let db = server.database()
        var policy = RetryPolicy.serializationFailures(max: 3)
        policy.sleep = { _ in }
        try await db.withTransaction(retry: policy) { try await $0.execute(sql("UPDATE accounts")) }
        #expect(db.metrics.retries == [.serializationFailure: 1])
    }

    @Test("counts transactions of a session that are run again, and not those that are not")
    func sessionRetries() async throws {
        let server = FakeServer()
        server.state.withLock {
            $0.prepare = { connection in
                connection.fail("UPDATE", with: serverError("40P01"))
                connection.fail("COMMIT", with: serverError("40001"))
                connection.fail("DELETE", with: serverError("40001"))
            }
        }
        let db = server.database()
        var policy = RetryPolicy.serializationFailures(max: 3)
        policy.sleep = { _ in }
        try await db.withSession { session in
            try await session.withTransaction(retry: policy) { try await $0.execute(sql("UPDATE accounts")) }
            await #expect(throws: DatabaseError.self) {
                try await session.withTransaction { try await $0.execute(sql("DELETE")) }
            }
        }
        #expect(db.metrics.retries == [.deadlockDetected: 1, .serializationFailure: 1])
        #expect(server.sent.filter { $0.hasPrefix("BEGIN") }.count == 4)
    }

    @Test("of operations is one series for each kind of statement and way to fail")
    func operations() async throws {
        let server = FakeServer()
        server.state.withLock { $0.prepare = { $0.fail("missing", with: serverError("42P01")) } }
        let db = server.database { $0.observers = [OperationMeter()] }
        try await db.execute(sql("SELECT 1"))
        try await db.execute(sql("  select 2"))
        try await db.pipeline([sql("SELECT 1"), sql("SELECT 2")])
        try await db.execute(sql("frobnicate"))
        _ = try? await db.execute(sql("SELECT missing"))
        let series = db.metrics.operations
        #expect(series.map(\.operation) == ["BATCH", "OTHER", "SELECT", "SELECT"])
        #expect(series.map(\.duration.count) == [1, 1, 2, 1])
        #expect(series.map(\.error) == [nil, nil, nil, "42P01"])
        #expect(series.map { $0.rowCounts[0] } == [1, 1, 2, 1])
    }
}
