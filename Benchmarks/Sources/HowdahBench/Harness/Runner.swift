import Foundation
import HowdahTesting

/// Runs the workloads round by round: each round runs every peer once, next to each other, so that what disturbs the
/// machine disturbs all of them, and a ratio is always taken within one round.
struct Runner {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        if let url = ProcessInfo.processInfo.environment["DATABASE_URL"] { return try measure(at: url) }
        let postgres = try await EmbeddedPostgres.start(settings: ["shared_buffers": "512MB", "max_wal_size": "4GB"])
        defer { postgres.stop() }
        try measure(at: postgres.socketURL())
    }

    private func measure(at url: String) throws {
        let server = try Server(administration: url)
        defer { try? server.drop() }
        var report = Report()
        for workload in Workload.all where arguments.only.isEmpty || arguments.only.contains(workload.name) {
            let steps = workload.operations(arguments.size) * workload.stepsPerOperation
            report.add(try rounds(of: workload, on: server), of: workload, steps: steps)
        }
        try report.finish()
    }

    /// The rounds of one workload, each with a measurement per peer; none where this machine cannot measure it.
    private func rounds(of workload: Workload, on server: Server) throws -> [Round] {
        var rounds: [Round] = []
        for number in 0..<(arguments.rounds ?? (arguments.size == .quick ? 3 : 9)) {
            var round: Round = [:]
            for peer in workload.peers.rotated(by: number) {
                guard let measurement = try measure(peer, workload, on: server) else { return [] }
                round[peer.name] = measurement
            }
            try checkAgreement(of: round, in: workload)
            rounds.append(round)
        }
        return rounds
    }

    private func measure(_ peer: Peer, _ workload: Workload, on server: Server) throws -> Measurement? {
        if let reset = workload.reset { try server.execute(reset) }
        let order = ChildProcess.Order(
            workload: workload.name, peer: peer.name, operations: workload.operations(arguments.size))
        var measurement = try ChildProcess.run(order, url: server.url)
        if let verify = workload.verify { measurement?.checksum += " " + (try server.execute(verify)) }
        return measurement
    }

    private func checkAgreement(of round: Round, in workload: Workload) throws {
        guard Set(round.values.map(\.checksum)).count > 1 else { return }
        let lines = round.map { "  \($0.key): \($0.value.checksum)" }.sorted().joined(separator: "\n")
        throw BenchmarkFailure("the peers disagree on the data of \(workload.name):\n\(lines)")
    }
}

/// What each peer took, by name, in one round.
typealias Round = [String: Measurement]

extension Array {
    /// The same elements, beginning with the one at `offset`: nobody always runs first.
    fileprivate func rotated(by offset: Int) -> [Element] {
        guard !isEmpty else { return self }
        return Array(self[(offset % count)...] + self[..<(offset % count)])
    }
}
