import CBaseline
import Foundation

/// One run of one peer in a process of its own, so that CPU time and peak memory are that run's alone.
///
/// The parent starts its own executable again with `--child WORKLOAD PEER OPERATIONS` and the server's address in the
/// environment; the child prints its ``Measurement`` as one line of JSON.
enum ChildProcess {
    struct Order {
        var workload: String
        var peer: String
        var operations: Int
    }

    /// The child: runs the workload away from the main actor, where every `await` would cost two thread hops.
    static func serve(_ order: Order) async throws {
        guard let url = ProcessInfo.processInfo.environment["DATABASE_URL"],
            let workload = Workload.all.first(where: { $0.name == order.workload }),
            let peer = workload.peers.first(where: { $0.name == order.peer })
        else { throw BenchmarkFailure(Arguments.usage) }
        let job = Job(url: url, operations: order.operations)
        let run = try await Task.detached { try await peer.run(job) }.value
        let measurement = Measurement(
            seconds: run.seconds, cpuSeconds: run.cpu_seconds, peakMegabytes: baseline_peak_rss(),
            checksum: String(run.checksum))
        print(String(decoding: try JSONEncoder().encode(measurement), as: UTF8.self))
    }

    /// The parent: the child's measurement, or nil where this machine cannot measure the workload.
    static func run(_ order: Order, url: String) throws -> Measurement? {
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["--child", order.workload, order.peer, String(order.operations)]
        process.environment = ProcessInfo.processInfo.environment.merging(["DATABASE_URL": url]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationReason == .exit, process.terminationStatus == BASELINE_UNAVAILABLE { return nil }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw BenchmarkFailure(
                "\(order.peer) on \(order.workload) ended with status \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Measurement.self, from: line)
    }
}
