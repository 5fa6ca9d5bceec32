import Foundation
import Howdah
import HowdahTesting
import Synchronization

/// A server with a PgBouncer before it, which lends three server processes for each database: shared by the tests of
/// what works through one.
struct Pooled: Sendable {
    let server: EmbeddedPostgres
    let pooler: PgBouncer

    static func shared() async throws -> Pooled { try await task.value }

    private static let task = Task.detached {
        let server = try await EmbeddedPostgres.start()
        return Pooled(server: server, pooler: try await PgBouncer.start(before: server))
    }

    private static let databases = Atomic<Int>(0)

    /// Runs a test in an empty database of its own, reached through the pooler and directly.
    static func withDatabase<T>(
        pool: PoolConfiguration = TestDatabase.pool,
        _ body: (_ pooled: Database, _ direct: Database) async throws -> T
    ) async throws -> T {
        let shared = try await shared()
        let name = "pooled\(databases.add(1, ordering: .relaxed).newValue)"
        let admin = try Database(url: shared.server.socketURL(), pool: TestDatabase.pool)
        try await admin.execute(prepared("CREATE DATABASE \(name)"))
        await admin.shutdown()
        let pooled = try Database(url: shared.pooler.url(database: name), pool: pool)
        let direct = try Database(url: shared.server.socketURL(database: name), pool: TestDatabase.pool)
        do {
            let result = try await body(pooled, direct)
            await pooled.shutdown(grace: .seconds(5))
            await direct.shutdown(grace: .seconds(5))
            return result
        } catch {
            await pooled.shutdown(grace: .zero)
            await direct.shutdown(grace: .zero)
            throw error
        }
    }

    /// Runs a test with one connection through the pooler.
    static func withConnection<T>(
        configure: (inout ConnectionConfiguration) -> Void = { _ in }, _ body: (Connection) async throws -> T
    ) async throws -> T {
        var configuration = try ConnectionConfiguration(url: try await shared().pooler.url())
        configure(&configuration)
        let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
        defer { connection.close() }
        return try await body(connection)
    }
}

extension Pooled {
    /// Whether a statement that holds a text runs on a server.
    static func runs(_ text: String, on server: EmbeddedPostgres) async throws -> Bool {
        let observer = try await Connection.connect(
            ConnectionConfiguration(url: server.socketURL()), on: PollerKind.system.loop())
        defer { observer.close() }
        let count = prepared(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND pid <> pg_backend_pid() AND position($1 in query) > 0
            """, text)
        return try await observer.value(count, as: Int.self) > 0
    }
}
