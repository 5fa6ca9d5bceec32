import Foundation
import Howdah

/// 300 MB of rows pass through the process, out of the server or into it, and leave its memory as it was.
///
/// | argument | |
/// | --- | --- |
/// | 1 | the server's URL |
/// | 2 | an empty database there |
/// | 3 | `stream`, `copy-out` or `copy-in` |
enum FlatMemory {
    private static let rows = 100_000
    private static let text = String(repeating: "x", count: 3_000)

    static func run(_ arguments: [String], findings: Findings) async throws {
        guard arguments.count == 3, let passage = passages[arguments[2]] else {
            return findings.expect(false, "URL DATABASE \(passages.keys.sorted().joined(separator: "|"))")
        }
        var configuration = try ConnectionConfiguration(url: arguments[0])
        configuration.database = arguments[1]
        let db = try Database(configuration, pool: PoolConfiguration(size: 1))
        try await db.execute("CREATE TABLE t (x int8, s text)")
        let peak = PeakMemory()
        let passed = try await db.withSession { try await passage($0) }
        let growth = peak.stop()
        print("\(arguments[2]): 300 MB of rows, \(growth >> 20) MB of memory")
        findings.expect(passed == rows, "\(passed) rows")
        findings.expect(growth < 64 << 20, "the process has grown by \(growth >> 20) MB")
        let isWorking = try await db.works()
        findings.expect(isWorking, "it works afterwards")
        await db.shutdown(grace: .zero)
    }

    /// Each returns how many rows have passed.
    private static let passages: [String: @Sendable (borrowing Session) async throws -> Int] = [
        "stream": { session in
            var count = 0
            let sql: SQLFragment = "SELECT repeat('x', 3000) FROM generate_series(1, \(rows))"
            for try await row in session.stream(sql) where try row[0, as: String.self] == text { count += 1 }
            return count
        },
        "copy-out": { session in
            var count = 0
            // COPY takes no values: the number of rows is written out.
            let sql: SQLFragment = "SELECT n, repeat('x', 3000) FROM generate_series(1, 100000) AS n"
            for try await (_, copy) in session.copy(out: sql, as: Int.self, String.self) where copy == text {
                count += 1
            }
            return count
        },
        "copy-in": { session in
            try await session.copy(into: "t", columns: ["x", "s"]) { writer in
                for number in 0..<rows { try await writer.write(number, text) }
            }
        },
    ]
}
