import Howdah
import HowdahTesting
import Testing

@Suite("Metrics and health on a server", .timeLimit(.minutes(5)))
struct MetricsServerTests {
    @Test("count what is prepared once and used again, and what was cancelled")
    func statements() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            for number in 0..<5 { #expect(try await db.value(prepared("SELECT $1", number), as: Int.self) == number) }
            #expect(db.metrics.prepared.misses == 1)
            #expect(db.metrics.prepared.hits == 4)
            await #expect(throws: DatabaseError.self) {
                try await db.withSession(timeout: .milliseconds(200)) { session in
                    _ = try await session.execute(prepared("SELECT pg_sleep(60)::text"))
                }
            }
            let cancels = db.metrics.cancels
            #expect(cancels.hits + cancels.lost == 1)
            let works = try await db.works()
            #expect(works)
            #expect(db.metrics.createTime.count >= 1)
            #expect(db.metrics.waitTime.count == db.statistics.acquired)
            #expect(db.metrics.prometheusText().contains("pg_pool_prepare_total{"))
        }
    }

    @Test("tell of a primary that it is healthy, which version it is, and how many connections it allows")
    func healthy() async throws {
        try await TestDatabase.withEmpty { db in
            let health = await db.health(timeout: .seconds(30), limits: HealthLimits.patient)
            #expect(health.status == .healthy, "\(health)")
            #expect(health.server?.role == .primary)
            #expect(health.server?.lagBytes == nil)
            let version = try await db.value(prepared("SHOW server_version_num"), as: String.self)
            #expect(health.server?.version.hasPrefix("\((Int(version) ?? 0) / 10_000)") == true)
            let limits = try await db.serverLimits()
            #expect(limits.available > 0 && limits.available < limits.maxConnections)
            let advice = try await db.sizingAdvice(since: DatabaseMetrics(), instances: 2)
            #expect(advice.size >= 1 && advice.size <= limits.available / 2)
        }
    }

    @Test("tell within the time allowed that a halted server is not there, and that it is back")
    func halted() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(url: server.socketURL(), pool: TestDatabase.pool(size: 2))
        #expect(await db.health(timeout: .seconds(30), limits: .patient).status == .healthy)
        try server.pause()
        let start = ContinuousClock.now
        let health = await db.health(timeout: .milliseconds(500))
        #expect(health.status == .unhealthy)
        #expect(ContinuousClock.now - start < .seconds(20))
        try server.resume()
        try await eventually("it is back") {
            await db.health(timeout: .seconds(10), limits: .patient).status == .healthy
        }
        await db.shutdown()
        #expect(await db.health().status == .unhealthy)
    }
}

extension HealthLimits {
    /// For a machine that is busy with other things.
    fileprivate static var patient: HealthLimits {
        var limits = HealthLimits()
        limits.latency = .seconds(60)
        return limits
    }
}
