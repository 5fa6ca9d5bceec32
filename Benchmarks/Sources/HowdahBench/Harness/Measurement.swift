import CBaseline

/// What one peer took for one run of a workload, and what it read.
struct Measurement: Codable {
    var seconds: Double
    var cpuSeconds: Double
    var peakMegabytes: Double
    /// Equal between peers that read or wrote the same data; with what the server then holds, where a workload writes.
    var checksum: String
}

/// Times a section: the same clocks for peers in C and in Swift.
///
/// ```swift
/// let stopwatch = Stopwatch()
/// let users = try await User.all.fetchAll(session)
/// return stopwatch.stop(checksum: 0)
/// ```
struct Stopwatch {
    private let start = baseline_start()

    func stop(checksum: UInt64) -> baseline_run { baseline_stop(start, checksum) }
}

extension Collection<Double> {
    /// The middle value; of an even number of values, the mean of the two in the middle.
    var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
