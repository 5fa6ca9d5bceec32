import Foundation
import Howdah

/// A resolver that is slow, fails, and changes its mind.
enum NameLookUp {
    static func run(_ arguments: [String], findings: Findings) async throws {
        guard let url = arguments.first else { return findings.expect(false, "one argument") }
        var configuration = try ConnectionConfiguration(url: url)
        let direct = try Database(configuration, pool: pool(.seconds(60)))
        configuration.endpoints[0].host = "db.test"
        try await silent(configuration, direct, findings)
        try await failing(configuration, findings)
        try await changing(configuration, direct, findings)
        await direct.shutdown(grace: .zero)
    }

    /// While look-ups hang, loops, timers and other databases go on; whoever waits can give up, and is told what hangs.
    private static func silent(
        _ configuration: ConnectionConfiguration, _ direct: Database, _ findings: Findings
    ) async throws {
        Resolver.set(.silence)
        let slow = try Database(configuration, pool: pool(.seconds(1)))
        let patient = try Database(configuration, pool: pool(.seconds(60)))
        let cancelled = Task { try await patient.works() }
        let served = Task { try await patient.works() }
        let refused = await findings.expectError("a look-up that hangs") { _ = try await slow.works() }
        findings.expect(refused?.code == .connectionFailed, "\(String(describing: refused))")
        findings.expect(
            refused?.description.contains("db.test") == true, "it names the host: \(String(describing: refused))")
        findings.expect(Resolver.blocked > 0, "the look-ups still hang")
        // Each of them takes the loops, their timers and the server.
        for _ in 0..<200 {
            let isWorking = try await direct.works()
            findings.expect(isWorking, "another database answers meanwhile")
        }
        let late = await findings.expectError("a statement beyond its time") {
            try await direct.withSession(timeout: .milliseconds(50)) { session in
                _ = try await session.execute(PreparedSQL(sql: "SELECT pg_sleep(60)::text"))
            }
        }
        findings.expect(late?.code == .deadlineExceeded, "timers fire meanwhile: \(String(describing: late))")
        cancelled.cancel()
        let outcome = await cancelled.result
        findings.expect((try? outcome.get()) == nil && Resolver.blocked > 0, "a cancelled caller does not wait for it")
        Resolver.set(.address("127.0.0.1"))
        let isServed = try await served.value
        findings.expect(isServed, "who has waited is served in the end")
        await slow.shutdown(grace: .zero)
        await patient.shutdown(grace: .zero)
    }

    /// An error of the resolver is one of the moment.
    private static func failing(_ configuration: ConnectionConfiguration, _ findings: Findings) async throws {
        Resolver.set(.failure(EAI_AGAIN))
        let impatient = try Database(configuration, pool: pool(.milliseconds(300)))
        let error = await findings.expectError("a look-up that fails") { _ = try await impatient.works() }
        findings.expect(
            error?.description.contains("The host \"db.test\" cannot be found") == true, "\(String(describing: error))")
        let patient = try Database(configuration, pool: pool(.seconds(60)))
        let waiting = Task { try await patient.works() }
        let before = Resolver.asked
        try await findings.eventually("it is asked again and again") { Resolver.asked > before + 3 }
        Resolver.set(.address("127.0.0.1"))
        let isServed = try await waiting.value
        findings.expect(isServed, "who has waited is served once the name is found")
        await impatient.shutdown(grace: .zero)
        await patient.shutdown(grace: .zero)
    }

    /// Every connection asks anew: one that is open stays where it is, the next one goes where the name leads now.
    private static func changing(
        _ configuration: ConnectionConfiguration, _ direct: Database, _ findings: Findings
    ) async throws {
        Resolver.set(.address("127.0.0.1"))
        let db = try Database(configuration, pool: pool(.seconds(60)))
        let before = Resolver.asked
        for _ in 0..<10 { _ = try await db.works() }
        findings.expect(Resolver.asked == before + 1, "one connection, one question")
        // An address where nobody listens, on Linux; elsewhere one that this machine does not have.
        Resolver.set(.address("127.0.0.93"))
        let isUndisturbed = try await db.works()
        findings.expect(isUndisturbed, "an open connection goes on")
        try await endSessions(of: configuration, direct)
        let waiting = Task { try await db.works() }
        try await findings.eventually("the next connection goes to the new address") {
            db.statistics.connectFailures > 1
        }
        Resolver.set(.address("127.0.0.1"))
        let isServed = try await waiting.value
        findings.expect(isServed && db.statistics.connected == 2, "and comes back with the name: \(db.statistics)")
        await db.shutdown(grace: .zero)
    }

    /// Ends all sessions of the database but the one that asks.
    private static func endSessions(of configuration: ConnectionConfiguration, _ direct: Database) async throws {
        try await direct.execute(
            PreparedSQL(
                sql: """
                    WITH others AS MATERIALIZED (
                        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
                        AND pid <> pg_backend_pid())
                    SELECT pg_terminate_backend(pid, 10000) FROM others
                    """, binds: [configuration.applicationName.boundValue]))
    }

    private static func pool(_ patience: Duration) -> PoolConfiguration {
        var pool = PoolConfiguration(size: 2)
        pool.acquireTimeout = patience
        return pool
    }
}
