import CBaseline
import Howdah

// Goal: what one statement costs on top of libpq, from the call to the finished value.
// Factors: wake-ups of threads, encoding one parameter, decoding one row of ten columns.
// Parameters: one connection, one query at a time, scattered keys. Pinned: client and server on one CPU, which leaves
// out the time to wake an idle CPU and repeats within a few percent.

extension Workload {
    static let selectByKey = Workload(
        name: "select_by_key", quick: 5_000, full: 20_000,
        peers: [
            Peer(name: "libpq") { baseline_select_by_key($0.url, $0.operations, false) },
            Peer(name: "howdah") { try await SelectByKey.run($0, isPinned: false, SelectByKey.sum) },
            Peer(name: "howdah-sql") { try await SelectByKey.run($0, isPinned: false, SelectByKey.sumOfSQL) },
        ])

    static let selectByKeyPinned = Workload(
        name: "select_by_key_pinned", quick: 20_000, full: 60_000,
        peers: [
            Peer(name: "libpq") { baseline_select_by_key($0.url, $0.operations, true) },
            Peer(name: "howdah") { try await SelectByKey.run($0, isPinned: true, SelectByKey.sum) },
            Peer(name: "howdah-sql") { try await SelectByKey.run($0, isPinned: true, SelectByKey.sumOfSQL) },
        ])
}

enum SelectByKey {
    typealias Queries = @Sendable (Range<Int>, Session) async throws -> UInt64

    static func run(_ job: Job, isPinned: Bool, _ queries: Queries) async throws -> baseline_run {
        try await job.withSession { session in
            if isPinned { try await pin(session) }
            _ = try await queries(0..<BASELINE_WARM_UP, session)
            let stopwatch = Stopwatch()
            let sum = try await queries(0..<job.operations, session)
            return stopwatch.stop(checksum: sum)
        }
    }

    static func sum(_ queries: Range<Int>, _ executor: some Executor) async throws -> UInt64 {
        var sum: UInt64 = 0
        for query in queries {
            if let user = try await User.find(baseline_key(query), in: executor) { sum &+= user.sum }
        }
        return sum
    }

    static func sumOfSQL(_ queries: Range<Int>, _ executor: some Executor) async throws -> UInt64 {
        var sum: UInt64 = 0
        for query in queries {
            let statement = PreparedSQL(
                sql: "SELECT \(User.columnList) FROM users WHERE id = $1", binds: [baseline_key(query).boundValue])
            for user in try await executor.execute(statement).decodeRows(User.self) { sum &+= user.sum }
        }
        return sum
    }

    static func pin(_ session: Session) async throws {
        let backend = try await session.execute(PreparedSQL(sql: "SELECT pg_backend_pid()"))
        for process in try backend.decodeColumn(as: Int32.self) { baseline_pin_with_backend(process) }
    }
}
