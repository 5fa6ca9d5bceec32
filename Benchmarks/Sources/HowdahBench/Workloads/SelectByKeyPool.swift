import CBaseline
import Howdah

// Goal: how many statements per second many tasks get through a few connections.
// Factors: as for one connection, and what handing connections from task to task costs.
// Parameters: 8 connections; 64 tasks, or 8 threads in C, which share the queries evenly. Each query is a
// statement on the database, or (session) takes a session of its own; (loop) its task prefers the database's threads.

extension Workload {
    static let selectByKeyPool = Workload(
        name: "select_by_key_pool", quick: 20_000, full: 80_000,
        peers: [
            Peer(name: "libpq") {
                baseline_select_by_key_pool($0.url, $0.operations, Int32(SelectByKeyPool.connections))
            },
            Peer(name: "howdah") { try await SelectByKeyPool.run($0) { try await SelectByKey.sum($1..<$1 + 1, $0) } },
            Peer(name: "howdah-multiplexing") {
                try await SelectByKeyPool.run($0, multiplexing: 8) { try await SelectByKey.sum($1..<$1 + 1, $0) }
            },
            Peer(name: "howdah-session") {
                try await SelectByKeyPool.run($0) { database, query in
                    try await database.withSession { try await SelectByKey.sum(query..<query + 1, $0) }
                }
            },
            Peer(name: "howdah-loop") {
                try await SelectByKeyPool.run($0, Database.executor) { try await SelectByKey.sum($1..<$1 + 1, $0) }
            },
            Peer(name: "howdah-sql") {
                try await SelectByKeyPool.run($0) { try await SelectByKey.sumOfSQL($1..<$1 + 1, $0) }
            },
        ])
}

enum SelectByKeyPool {
    static let connections = 8
    static let tasks = 64

    /// Opens all connections and prepares the statement on each, then runs all queries.
    static func run(
        _ job: Job, _ executor: (any TaskExecutor)? = nil, multiplexing: Int = 1,
        _ sum: @escaping @Sendable (Database, Int) async throws -> UInt64
    ) async throws -> baseline_run {
        var pool = PoolConfiguration(size: connections)
        pool.multiplexing = multiplexing
        let database = try Database(url: job.url, pool: pool)
        _ = try await sumOfTasks(BASELINE_WARM_UP * connections, executor) { try await sum(database, $0) }
        let stopwatch = Stopwatch()
        let total = try await sumOfTasks(job.operations, executor) { try await sum(database, $0) }
        let run = stopwatch.stop(checksum: total)
        await database.shutdown()
        return run
    }

    private static func sumOfTasks(
        _ queries: Int, _ executor: (any TaskExecutor)?, _ query: @escaping @Sendable (Int) async throws -> UInt64
    ) async throws -> UInt64 {
        try await withThrowingTaskGroup(of: UInt64.self) { group in
            for task in 0..<tasks {
                group.addTask(executorPreference: executor) {
                    var sum: UInt64 = 0
                    for number in queries * task / tasks..<queries * (task + 1) / tasks {
                        sum &+= try await query(number)
                    }
                    return sum
                }
            }
            return try await group.reduce(0, &+)
        }
    }
}
