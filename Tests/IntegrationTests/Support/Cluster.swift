import Foundation
import Howdah
import HowdahTesting

/// A primary and a standby that follows it, for one test: it may stop, promote or pause them.
struct Cluster {
    let primary: EmbeddedPostgres
    let standby: EmbeddedPostgres

    static func with<T>(_ body: (Cluster) async throws -> T) async throws -> T {
        let primary = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.replicating)
        defer { primary.stop() }
        let standby = try await EmbeddedPostgres.startStandby(of: primary)
        defer { standby.stop() }
        return try await body(Cluster(primary: primary, standby: standby))
    }

    /// The databases, with a small pool for each.
    func databases(_ change: (inout ReplicaPolicy) -> Void = { _ in }) throws -> Databases {
        var reading = ReplicaPolicy()
        // A busy machine takes its time to open a connection.
        reading.acquireTimeout = .seconds(20)
        change(&reading)
        var pool = TestDatabase.pool(size: 4)
        pool.acquireTimeout = .seconds(20)
        return try Databases(
            primary: primary.url(), replicas: [standby.url()], pool: pool, reading: reading)
    }

    /// Makes every commit wait until the standby has it too, and waits until that is so.
    func replicateSynchronously(_ admin: Database) async throws {
        try primary.reload(["synchronous_standby_names": "*"])
        try await eventually("the standby is synchronous") {
            try await admin.execute(prepared("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")).rowCount
                == 1
        }
    }
}

extension Executor {
    /// The port of the server that answers.
    nonisolated(nonsending) func serverPort() async throws -> Int {
        Int(try await value(prepared("SELECT current_setting('port')::int4"), as: Int32.self))
    }
}
