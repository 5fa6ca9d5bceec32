import CBaseline
import Foundation

/// A database of the benchmark's own on the server that DATABASE_URL names, or on a throw-away server.
struct Server {
    /// The benchmark's database.
    let url: String
    private let administration: String
    private static let database = "howdah_benchmark"

    /// Creates the database, with settings that keep the server's share steady, and its tables.
    init(administration: String) throws {
        self.administration = administration
        url = try Self.replacingDatabase(of: administration)
        try drop()
        try Self.execute("CREATE DATABASE \(Self.database)", at: administration)
        for setting in ["jit = off", "synchronous_commit = off", "max_parallel_workers_per_gather = 0"] {
            try Self.execute("ALTER DATABASE \(Self.database) SET \(setting)", at: administration)
        }
        try Schema.statements.forEach { try execute($0) }
    }

    func drop() throws {
        try Self.execute("DROP DATABASE IF EXISTS \(Self.database) WITH (FORCE)", at: administration)
    }

    /// Runs statements without parameters in the benchmark's database; the first value of the last result.
    @discardableResult func execute(_ sql: String) throws -> String { try Self.execute(sql, at: url) }

    @discardableResult private static func execute(_ sql: String, at url: String) throws -> String {
        var answer = [CChar](repeating: 0, count: 1024)
        let succeeded = baseline_execute(url, sql, &answer, answer.count)
        let text = String(decoding: answer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard succeeded else { throw BenchmarkFailure("\(text)in: \(sql)") }
        return text
    }

    /// `postgres://user@host/shop?sslmode=disable` with the path replaced.
    private static func replacingDatabase(of url: String) throws -> String {
        guard let scheme = url.range(of: "://") else { throw BenchmarkFailure("DATABASE_URL is not a postgres:// URL") }
        let parts = url[scheme.upperBound...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0].prefix { $0 != "/" }
        let query = parts.count > 1 ? "?" + parts[1] : ""
        return url[..<scheme.upperBound] + authority + "/" + database + query
    }
}
