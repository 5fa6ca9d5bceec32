import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A pool that is shut down in the middle of its work", .timeLimit(.minutes(5)))
struct DrainTests {
    @Test(
        "ends every caller, those who wait and those whose connection is being made as well, and leaves nothing open",
        arguments: [Duration.zero, .seconds(100)])
    func drained(grace: Duration) async throws {
        try await FaultBench.with(size: 2) { bench in
            var configuration = bench.proxy.configuration(database: bench.name)
            configuration.applicationName = bench.name + "_drained"
            let db = try Database(configuration, pool: TestDatabase.pool)
            let before = bench.proxy.statistics.open
            let results = try await withThrowingTaskGroup(of: Result<Bool, any Error>.self) { group in
                for _ in 0..<100 { group.addTask { await Self.work(on: db) } }
                // Some are being made while others work and many wait.
                try await eventually("some work, and others wait") {
                    db.statistics.inUse > 0 && db.statistics.waiting > 0
                }
                await db.shutdown(grace: grace)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for case .failure(let error) in results {
                #expect((error as? DatabaseError)?.code == .poolClosed, "\(error)")
            }
            #expect(results.count == 100 && results.allSatisfy { (try? $0.get()) != false })
            // Those who were at work had the time.
            if grace > .zero { #expect(results.contains { (try? $0.get()) == true }) }
            let pool = db.statistics
            #expect(pool.size == 0 && pool.waiting == 0, "\(pool)")
            try await eventually("its sockets are closed") { bench.proxy.statistics.open <= before }
            let sessions = prepared(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", configuration.applicationName)
            try await eventually("its sessions are gone") { try await bench.direct.value(sessions, as: Int.self) == 0 }
        }
    }

    private static func work(on db: Database) async -> Result<Bool, any Error> {
        do {
            return .success(
                try await db.withSession { session in
                    _ = try await session.execute(prepared("SELECT pg_sleep(0.2)::text"))
                    return try await session.works()
                })
        } catch {
            return .failure(error)
        }
    }
}
