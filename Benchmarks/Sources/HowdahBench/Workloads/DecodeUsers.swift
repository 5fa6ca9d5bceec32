import CBaseline
import Howdah

// Goal: what it costs to turn rows into values.
// Factors: the decoders of ten types, the memory of a result beside the values made from it.
// Parameters: 100,000 rows of ten columns (bigint, two texts, int with NULLs, numeric, bool, timestamptz, uuid, float8,
// jsonb as text) into an array of structs that own their texts; the previous load's values are freed before the next.

extension Workload {
    static let decodeUsers = Workload(
        name: "decode_100k", quick: 3, full: 10, stepsPerOperation: BASELINE_USERS,
        peers: [
            Peer(name: "libpq") { baseline_decode_users($0.url, $0.operations) },
            Peer(name: "howdah") { try await DecodeUsers.run($0) { try await User.all.fetchAll($0) } },
            Peer(name: "howdah-sql") {
                try await DecodeUsers.run($0) { try await $0.execute(DecodeUsers.all).decodeRows() }
            },
        ])
}

enum DecodeUsers {
    static let all = PreparedSQL(sql: "SELECT \(User.columnList) FROM users")

    static func run(_ job: Job, _ load: @Sendable (Session) async throws -> [User]) async throws -> baseline_run {
        try await job.withSession { session in
            var users: [User] = []
            let stopwatch = Stopwatch()
            for _ in 0..<job.operations {
                users = []
                users = try await load(session)
            }
            var run = stopwatch.stop(checksum: 0)
            run.checksum = users.reduce(0) { $0 &+ $1.checksum }
            return run
        }
    }
}
