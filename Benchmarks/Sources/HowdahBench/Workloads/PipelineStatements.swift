import CBaseline
import Howdah

// Goal: what a pipeline saves over one round trip for each statement, and what Howdah adds to either.
// Factors: round trips and wake-ups one by one; encoding, sending and collecting in a pipeline.
// Parameters: 1,000 statements that read one text by key, on one connection.

extension Workload {
    static let pipelineStatements = Workload(
        name: "pipeline_1000", quick: 10, full: 60, stepsPerOperation: Int(BASELINE_PIPELINE),
        peers: [
            Peer(name: "libpq") { baseline_pipeline($0.url, $0.operations, false) },
            Peer(name: "howdah") { try await PipelineStatements.run($0, PipelineStatements.together) },
            Peer(name: "libpq-single") { baseline_pipeline($0.url, $0.operations, true) },
            Peer(name: "howdah-single", base: "libpq-single") {
                try await PipelineStatements.run($0, PipelineStatements.singly)
            },
        ])
}

enum PipelineStatements {
    static let sql = "SELECT name FROM users WHERE id = $1"

    static func run(
        _ job: Job, _ queries: @Sendable ([PreparedSQL], Session) async throws -> UInt64
    ) async throws -> baseline_run {
        try await job.withSession { session in
            _ = try await session.execute(statement(0))
            var sum: UInt64 = 0
            let stopwatch = Stopwatch()
            for _ in 0..<job.operations {
                sum &+= try await queries((0..<Int(BASELINE_PIPELINE)).map { statement($0) }, session)
            }
            return stopwatch.stop(checksum: sum)
        }
    }

    static func together(_ statements: [PreparedSQL], _ session: Session) async throws -> UInt64 {
        try await session.pipeline(statements).reduce(0) { $0 &+ (try lengthOfName($1)) }
    }

    static func singly(_ statements: [PreparedSQL], _ session: Session) async throws -> UInt64 {
        var sum: UInt64 = 0
        for statement in statements { sum &+= try lengthOfName(try await session.execute(statement)) }
        return sum
    }

    private static func statement(_ query: Int) -> PreparedSQL {
        PreparedSQL(sql: sql, binds: [baseline_key(query).boundValue])
    }

    private static func lengthOfName(_ result: QueryResult) throws -> UInt64 {
        try result.decodeColumn(as: String.self).reduce(0) { $0 &+ UInt64($1.utf8.count) }
    }
}
