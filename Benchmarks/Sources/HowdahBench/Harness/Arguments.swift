/// What the command line asks for.
struct Arguments {
    /// How much work one run is, and how many rounds there are.
    enum Size: String, Codable {
        case quick, full
    }

    var size = Size.full
    var rounds: Int?
    var only: [String] = []
    var child: ChildProcess.Order?

    static let usage = """
        usage: howdah-bench [--quick] [--only WORKLOAD]... [--rounds N]
          --quick            small runs, 3 rounds (full: 9 rounds)
          --only WORKLOAD    \(Workload.all.map(\.name).joined(separator: ", "))
          --rounds N         how often every peer runs each workload
        DATABASE_URL names the server; without it a throw-away PostgreSQL is started.
        """

    init(_ words: some Sequence<String>) throws {
        var words = Array(words)[...]
        while let word = words.popFirst() {
            switch word {
            case "--quick": size = .quick
            case "--only": only.append(try Self.workload(words.popFirst()).name)
            case "--rounds": rounds = try Self.count(words.popFirst())
            case "--child":
                child = ChildProcess.Order(
                    workload: try Self.workload(words.popFirst()).name, peer: words.popFirst() ?? "",
                    operations: try Self.count(words.popFirst()))
            default: throw BenchmarkFailure(Self.usage)
            }
        }
    }

    private static func workload(_ name: String?) throws -> Workload {
        guard let workload = Workload.all.first(where: { $0.name == name }) else { throw BenchmarkFailure(usage) }
        return workload
    }

    private static func count(_ word: String?) throws -> Int {
        guard let count = word.flatMap({ Int($0) }), count > 0 else { throw BenchmarkFailure(usage) }
        return count
    }
}

/// Why the benchmark stopped, for the person who started it.
struct BenchmarkFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
