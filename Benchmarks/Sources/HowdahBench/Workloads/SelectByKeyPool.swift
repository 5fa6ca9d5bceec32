import CBaseline
import Howdah

// Goal: how many statements per second many tasks get through a few connections.
// Factors: as for one connection, and what handing connections from task to task costs.
// Parameters: 8 connections; 64 tasks, or 8 threads in C, which share the queries evenly. Each query takes a session of
// its own.

extension Workload {
    static let selectByKeyPool = Workload(
        name: "select_by_key_pool", quick: 20_000, full: 80_000,
        peers: [
            Peer(name: "libpq") {
                baseline_select_by_key_pool($0.url, $0.operations, Int32(SelectByKeyPool.connections))
            },
            Peer(name: "howdah") { try await SelectByKeyPool.run($0, SelectByKey.sum) },
            Peer(name: "howdah-loop") {
                try await SelectByKeyPool.run($0, executor: Database.executor, SelectByKey.sum)
            },
            Peer(name: "howdah-sql") { try await SelectByKeyPool.run($0, SelectByKey.sumOfSQL) },
        ])
}

enum SelectByKeyPool {
    static let connections = 8
    static let tasks = 64

    static func run(
        _ job: Job, executor: (any TaskExecutor)? = nil, _ queries: @escaping SelectByKey.Queries
    ) async throws -> baseline_run {
        try await run(job, executor) { database, query in
            try await database.withSession { try await queries(query..<query + 1, $0) }
        }
    }

    /// Opens all connections and prepares the statement on each, then runs all queries.
    private static func run(
        _ job: Job, _ executor: (any TaskExecutor)?, _ sum: @escaping @Sendable (Database, Int) async throws -> UInt64
    ) async throws -> baseline_run {
        let database = try Database(url: job.url, pool: PoolConfiguration(size: connections))
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
