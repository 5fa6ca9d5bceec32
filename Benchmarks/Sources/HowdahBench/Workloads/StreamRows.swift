import CBaseline
import Howdah

// Goal: what a row costs on its way from the socket to a value, and that memory stays flat.
// Factors: one PGresult per row in libpq's single-row mode; decoding of three columns.
// Parameters: 10 million rows of bigint, int and text, read once, in order.

extension Workload {
    static let streamRows = Workload(
        name: "stream_10m", quick: 500_000, full: 10_000_000,
        peers: [
            Peer(name: "libpq") { baseline_stream($0.url, $0.operations) },
            Peer(name: "howdah") { try await StreamRows.run($0) },
        ])
}

enum StreamRows {
    static func run(_ job: Job) async throws -> baseline_run {
        try await job.withSession { session in
            let count = Int64(job.operations)
            let stopwatch = Stopwatch()
            var sum: UInt64 = 0
            let rows = session.stream(
                "SELECT n, (n % 97)::int4, 'row ' || n FROM generate_series(1, \(count)) AS n",
                as: Int64.self, Int32.self, String.self)
            for try await (number, rest, text) in rows {
                sum &+= UInt64(number) &+ UInt64(rest) &+ UInt64(text.utf8.count)
            }
            return stopwatch.stop(checksum: sum)
        }
    }
}
