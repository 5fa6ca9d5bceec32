import Foundation
import HowdahPool
import HowdahTypes
import TestSupport
import Testing

@Suite("The health of a database", .timeLimit(.minutes(1)))
struct HealthTests {
    let server = FakeServer()

    @Test("is bad when the server cannot be reached, and says so without an address")
    func down() async throws {
        let db = server.database()
        server.state.withLock {
            $0.error = DatabaseError(.configuration, message: "db.internal:5432 refuses user \"app\".")
        }
        let health = await db.health()
        #expect(health.status == .unhealthy)
        #expect(health.httpStatus == 503)
        #expect(health.description == "unhealthy: The database cannot be used: configuration.")
        #expect((health.error as? DatabaseError)?.message.contains("db.internal") == true)
        let json = String(decoding: try JSONEncoder().encode(health), as: UTF8.self)
        #expect(!json.contains("db.internal"))
        #expect(try JSONDecoder().decode(HealthReport.self, from: Data(json.utf8)).status == .unhealthy)
    }

    @Test("is degraded by a replica that is far behind, by callers that wait, and by a slow answer")
    func degraded() {
        let replica = HealthReport.Server(version: "15.18", role: .replica, lagSeconds: 41, lagBytes: 4_096)
        var metrics = DatabaseMetrics()
        metrics.size = 5
        var report = HealthReport(of: metrics)
        report.answered(replica, after: .milliseconds(3), limits: HealthLimits())
        #expect(report.description == "degraded: The replica is 41 s behind.")
        #expect(report.httpStatus == 200)
        #expect(report.latency == 0.003)
        var patient = HealthLimits()
        patient.lag = .seconds(60)
        report = HealthReport(of: metrics)
        report.answered(replica, after: .milliseconds(3), limits: patient)
        #expect(report.status == .healthy)
        metrics.pool.waiting = 2
        report = HealthReport(of: metrics)
        report.answered(replica, after: .seconds(2), limits: patient)
        #expect(report.description == "degraded: The check took 2 s. 2 callers wait for a connection.")
    }

    @Test("is bad when there is no answer in time, and the check goes away by itself")
    func late() async throws {
        let gate = Gate()
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.gates["pg_is_in_recovery"] = gate } } }
        let db = server.database()
        let check = Task { await db.health(timeout: .seconds(2)) }
        await until { !server.sent.isEmpty }
        server.clock.advance(by: .seconds(2))
        let health = await check.value
        #expect(health.description == "unhealthy: There was no answer within 2 s.")
        #expect(health.pool.inUse == 1)
        gate.open()
        await until { db.statistics.inUse == 0 }
        try await db.ping()
    }

    @Test("is bad when no connection comes free in time, and says who has them")
    func exhausted() async throws {
        let db = server.database { $0.size = 1 }
        let (gate, holds) = (Gate(), Gate())
        let holder = Task {
            try await db.withSession { _ in
                holds.open()
                await gate.wait()
            }
        }
        await holds.wait()
        let check = Task { await db.health(timeout: .seconds(2)) }
        await until { db.statistics.waiting == 1 }
        await until { (server.clock.nextWake ?? .now + .seconds(60)) <= server.clock.now + .seconds(2) }
        server.clock.advance(by: .seconds(2))
        let health = await check.value
        #expect(health.status == .unhealthy)
        #expect(health.reasons.first == "There was no answer within 2 s.")
        #expect(health.reasons.last?.hasPrefix("All 1 connections are in use") == true)
        gate.open()
        try await holder.value
    }

    @Test("ends at once when its task is cancelled")
    func cancelled() async throws {
        let gate = Gate()
        server.state.withLock { $0.gate = gate }
        let db = server.database()
        let check = Task { await db.health(timeout: .seconds(2)) }
        await until { server.attempts == 1 }
        check.cancel()
        #expect(await check.value.description == "unhealthy: The database cannot be used: cancelled.")
        gate.open()
        await until { db.statistics.connecting == 0 }
        try await db.ping()
    }
}
