import Foundation

/// The figures of all peers: a table that grows as workloads finish, then the same as lines of JSON.
struct Report {
    /// One peer on one workload: medians over the rounds, and medians of the ratios within each round.
    struct Line: Encodable {
        var workload: String
        var peer: String
        var seconds: Double
        var cpuSeconds: Double
        var peakMegabytes: Double
        var ratio: Double
        var cpuRatio: Double

        enum CodingKeys: String, CodingKey {
            case workload, peer, seconds
            case cpuSeconds = "cpu_seconds"
            case peakMegabytes = "peak_rss_mb"
            case ratio = "ratio_to_c"
            case cpuRatio = "cpu_ratio_to_c"
        }

        init(_ peer: Peer, _ workload: Workload, _ rounds: [Round]) {
            let own = rounds.compactMap { $0[peer.name] }
            let ratios = { (figure: KeyPath<Measurement, Double>) in
                rounds.compactMap { round in
                    round[peer.name].flatMap { own in
                        round[peer.base].map { own[keyPath: figure] / $0[keyPath: figure] }
                    }
                }.median
            }
            self.workload = workload.name
            self.peer = peer.name
            seconds = own.map(\.seconds).median.rounded(digits: 6)
            cpuSeconds = own.map(\.cpuSeconds).median.rounded(digits: 6)
            peakMegabytes = own.map(\.peakMegabytes).median.rounded(digits: 1)
            ratio = ratios(\.seconds).rounded(digits: 3)
            cpuRatio = ratios(\.cpuSeconds).rounded(digits: 3)
        }
    }

    private var lines: [Line] = []

    init() {
        show(["workload", "peer", "seconds", "µs/op", "CPU s", "RSS MB", "× C", "CPU × C"])
    }

    /// Adds the rounds of one workload, each run of which did `steps` of what the table calls one operation.
    mutating func add(_ rounds: [Round], of workload: Workload, steps: Int) {
        for peer in workload.peers where !rounds.isEmpty {
            let line = Line(peer, workload, rounds)
            lines.append(line)
            show([
                line.workload, line.peer, fixed(line.seconds, 3), fixed(line.seconds * 1e6 / Double(steps), 2),
                fixed(line.cpuSeconds, 3), fixed(line.peakMegabytes, 0), fixed(line.ratio, 2), fixed(line.cpuRatio, 2),
            ])
        }
    }

    /// Prints the lines of JSON.
    func finish() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print()
        for line in lines { print(String(decoding: try encoder.encode(line), as: UTF8.self)) }
    }

    private func show(_ cells: [String]) {
        let widths = [22, 12, 8, 8, 8, 8, 8, 8]
        let padded = zip(cells, widths).enumerated().map { column, cell in
            let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
            return column < 2 ? cell.0 + space : space + cell.0
        }
        print(padded.joined(separator: " "))
        // A run takes minutes; a pipe would otherwise hold every line back until its end.
        fflush(nil)
    }

    private func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}

extension Double {
    /// For lines of JSON that a person reads as well.
    fileprivate func rounded(digits: Int) -> Double {
        let scale = pow(10, Double(digits))
        return (self * scale).rounded() / scale
    }
}
