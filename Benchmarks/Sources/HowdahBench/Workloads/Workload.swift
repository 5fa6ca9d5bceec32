import CBaseline
import Howdah

/// A piece of work that several peers do on the same data.
struct Workload: Sendable {
    let name: String
    /// How often one run does it, in a quick and in a full benchmark.
    let quick: Int, full: Int
    /// How many steps one time consists of: the rows of a load. The table's µs/op is per step.
    var stepsPerOperation = 1
    /// What to run on the server before each run.
    var reset: String?
    /// What to ask the server after each run: every peer must leave the same answer.
    var verify: String?
    /// The C program first: it is what the others are compared with.
    let peers: [Peer]

    static let all = [
        selectByKey, selectByKeyPinned, selectByKeyPool, decodeUsers, streamRows, bulkInsert, eagerLoad,
        pipelineStatements, transferLocked, connectStorm,
    ]

    func operations(_ size: Arguments.Size) -> Int { size == .quick ? quick : full }
}

/// A program that does a workload.
struct Peer: Sendable {
    let name: String
    /// The peer whose time is 1.
    var base = "libpq"
    /// Connects and prepares, then measures the work itself with a ``Stopwatch``.
    let run: @Sendable (Job) async throws -> baseline_run
}

/// Where a peer finds its data, and how often it does its work.
struct Job: Sendable {
    let url: String
    let operations: Int

    /// Runs a peer's work on a session of a pool of one connection.
    func withSession(
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending baseline_run
    ) async throws -> baseline_run {
        let database = try Database(url: url, pool: PoolConfiguration(size: 1))
        let run = try await database.withSession(body)
        await database.shutdown()
        return run
    }
}
