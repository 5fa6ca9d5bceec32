import CBaseline
import Howdah

// Goal: what it costs to load parents with their children.
// Factors: two statements, decoding 11,000 rows, attaching each child to its parent.
// Parameters: 1,000 users with 10 orders each; C stitches them by a hash of the users' keys.

extension Workload {
    static let eagerLoad = Workload(
        name: "eager_1000x10", quick: 20, full: 100, stepsPerOperation: BASELINE_PARENTS * 11,
        peers: [
            Peer(name: "libpq") { baseline_load_orders($0.url, $0.operations) },
            Peer(name: "howdah") { try await EagerLoad.run($0, EagerLoad.load) },
            Peer(name: "howdah-sql") { try await EagerLoad.run($0, EagerLoad.loadBySQL) },
        ])
}

enum EagerLoad {
    static func run(_ job: Job, _ load: @Sendable (Session) async throws -> UInt64) async throws -> baseline_run {
        try await job.withSession { session in
            _ = try await load(session)
            var sum: UInt64 = 0
            let stopwatch = Stopwatch()
            for _ in 0..<job.operations { sum &+= try await load(session) }
            return stopwatch.stop(checksum: sum)
        }
    }

    static func load(_ session: Session) async throws -> UInt64 {
        let users = try await User.where { $0.id <= Int64(BASELINE_PARENTS) }.with { $0.orders }.fetchAll(session)
        return try users.reduce(0) { $0 &+ (try $1.orders).checksum(of: $1.id) }
    }

    static func loadBySQL(_ session: Session) async throws -> UInt64 {
        let users: [User] = try await session.execute(
            PreparedSQL(
                sql: "SELECT \(User.columnList) FROM users WHERE id <= $1", binds: [Int64(BASELINE_PARENTS).boundValue])
        ).decodeRows()
        let orders: [Order] = try await session.execute(
            PreparedSQL(
                sql: "SELECT \(Order.columnList) FROM orders WHERE user_id = ANY($1)",
                binds: [users.map(\.id).boundValue])
        ).decodeRows()
        let ordersByUser = Dictionary(grouping: orders, by: \.userID)
        return users.reduce(0) { $0 &+ (ordersByUser[$1.id] ?? []).checksum(of: $1.id) }
    }
}
