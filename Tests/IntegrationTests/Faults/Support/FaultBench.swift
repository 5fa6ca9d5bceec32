import Foundation
import Howdah
import HowdahTesting
import TestSupport
import Testing

/// A pool that reaches its server through a proxy, one that reaches it directly, and a ledger of what was written.
struct FaultBench {
    let proxy: FaultProxy
    /// Through the proxy.
    let db: Database
    /// Past it.
    let direct: Database
    let ledger: Ledger
    /// The database's name, which is also the pool's `application_name`.
    let name: String
    /// How many connections the pool through the proxy may have.
    let size: Int

    /// Runs a test in a database of its own on the server that all tests use.
    static func with<T>(
        size: Int = 4, configure: (inout PoolConfiguration) -> Void = { _ in },
        _ body: (FaultBench) async throws -> T
    ) async throws -> T {
        try await TestDatabase.withEmpty { direct in
            let name = try await direct.value(prepared("SELECT current_database()::text"), as: String.self)
            return try await with(
                try await TestDatabase.serverURL(), name, direct, size: size, configure: configure, body)
        }
    }

    /// Runs a test on a server that it may kill.
    static func with<T>(
        server: EmbeddedPostgres, size: Int = 4, configure: (inout PoolConfiguration) -> Void = { _ in },
        _ body: (FaultBench) async throws -> T
    ) async throws -> T {
        let direct = try Database(url: server.url(), pool: TestDatabase.pool)
        let name = "bench_" + UUID().uuidString.lowercased()
        try await direct.execute(PreparedSQL(sql: "CREATE DATABASE \(quoteIdentifier(name))"))
        let own = try Database(url: server.url(database: name), pool: TestDatabase.pool(size: 2))
        do {
            let result = try await with(server.url(), name, own, size: size, configure: configure, body)
            await own.shutdown(grace: .zero)
            await direct.shutdown(grace: .zero)
            return result
        } catch {
            await own.shutdown(grace: .zero)
            await direct.shutdown(grace: .zero)
            throw error
        }
    }

    private static func with<T>(
        _ url: String, _ name: String, _ direct: Database, size: Int, configure: (inout PoolConfiguration) -> Void,
        _ body: (FaultBench) async throws -> T
    ) async throws -> T {
        try await Ledger.create(in: direct)
        let proxy = try FaultProxy(to: url)
        defer { proxy.stop() }
        var configuration = proxy.configuration(database: name)
        configuration.applicationName = name
        var pool = TestDatabase.pool(size: size)
        configure(&pool)
        let db = try Database(configuration, pool: pool)
        let bench = FaultBench(proxy: proxy, db: db, direct: direct, ledger: Ledger(), name: name, size: pool.size)
        do {
            let result = try await body(bench)
            try await bench.expectNothingLost()
            await db.shutdown(grace: .zero)
            try await eventually("every socket is closed") {
                proxy.statistics.open == 0 && OpenSockets.count(to: proxy.port) == 0
            }
            return result
        } catch {
            await db.shutdown(grace: .zero)
            throw error
        }
    }

    /// The fault is over: the next statement works, nothing is lost, and the pool and the server agree that all is quiet.
    private func expectNothingLost() async throws {
        proxy.set(.pass)
        proxy.set(.pass, for: .cancelRequests)
        try proxy.listen(.open)
        #expect(try await db.works())
        #expect(await ledger.write(on: db))
        try await ledger.expectNothingLost(in: direct)
        try await eventually("all connections are returned") {
            let pool = db.statistics
            return pool.inUse == 0 && pool.waiting == 0 && pool.resetting == 0 && pool.connecting == 0
        }
        try await eventually("there is a socket for each connection, and no other") {
            OpenSockets.count(to: proxy.port) == db.statistics.size
        }
        try await eventually("the server has the pool's sessions, and none is in a transaction") {
            let states = try await sessions()
            return states.count == db.statistics.size && states.allSatisfy { $0 == "idle" }
        }
    }

    /// The states of the pool's sessions on the server.
    func sessions() async throws -> [String] {
        try await direct.execute(
            prepared("SELECT coalesce(state, '') FROM pg_stat_activity WHERE application_name = $1", name)
        ).decodeColumn(as: String.self)
    }

    /// Opens so many connections of the pool.
    func warmUp(_ count: Int) async throws {
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    try await db.withSession { session in
                        _ = try await session.works()
                        await gate.wait()
                    }
                }
            }
            try await eventually("\(count) connections are open") { db.statistics.inUse == count }
            gate.open()
            try await group.waitForAll()
        }
    }

    /// Ends sessions of the pool on the server, and waits until they are gone.
    func terminateAll() async throws {
        // Materialized: the planner may call a function before it looks at other conditions.
        let ended = prepared(
            """
            WITH mine AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE application_name = $1)
            SELECT count(pg_terminate_backend(pid)) FROM mine
            """, name)
        #expect(try await direct.value(ended, as: Int.self) > 0)
        try await eventually("they are gone") { try await sessions().isEmpty }
    }

    /// Writes from several tasks at once, until told to stop, while `body` does harm.
    func underLoad(tasks: Int = 8, _ body: () async throws -> Void) async throws {
        let stop = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask { while !stop.isOpen { await ledger.write(on: db) } }
            }
            defer { stop.open() }
            let before = ledger.committed
            try await eventually("it writes") { ledger.committed > before + tasks }
            try await body()
            let after = ledger.committed
            try await eventually("it writes again") { ledger.committed > after + tasks }
            stop.open()
            try await group.waitForAll()
        }
    }
}
