import CBaseline
import Howdah

// Goal: how fast a pool fills, and what connecting costs on top of libpq.
// Factors: mostly the server, which starts a process for each connection.
// Parameters: 64 connections at once, 4 of them in the making; one statement on each, then all are closed.

extension Workload {
    static let connectStorm = Workload(
        name: "connect_storm", quick: 2, full: 8, stepsPerOperation: Int(BASELINE_STORM),
        peers: [
            Peer(name: "libpq") { baseline_connect_storm($0.url, $0.operations) },
            Peer(name: "howdah") { try await ConnectStorm.run($0) },
        ])
}

enum ConnectStorm {
    static func run(_ job: Job) async throws -> baseline_run {
        let stopwatch = Stopwatch()
        for _ in 0..<job.operations { try await storm(job.url) }
        return stopwatch.stop(checksum: 0)
    }

    /// Every task keeps its connection until the pool has all of them.
    private static func storm(_ url: String) async throws {
        var pool = PoolConfiguration(size: Int(BASELINE_STORM))
        pool.acquireTimeout = .seconds(60)
        let database = try Database(url: url, pool: pool)
        let barrier = Barrier(Int(BASELINE_STORM))
        try await withThrowingTaskGroup { group in
            for _ in 0..<BASELINE_STORM {
                group.addTask {
                    try await database.withSession { session in
                        _ = try await session.execute(PreparedSQL(sql: "SELECT 1"))
                        await barrier.wait()
                    }
                }
            }
            try await group.waitForAll()
        }
        await database.shutdown()
    }
}

/// Where tasks wait until all are there.
private actor Barrier {
    private var missing: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func wait() async {
        missing -= 1
        guard missing == 0 else { return await withCheckedContinuation { waiters.append($0) } }
        for waiter in waiters { waiter.resume() }
    }
}
