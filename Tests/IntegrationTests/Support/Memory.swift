import Foundation
import Testing

/// Expects that the process does not grow by more than 64 MB while `body` runs.
///
/// Other tests run beside it, and some of them need much memory for a while: only growth in each of three runs counts.
func expectFlatMemory(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws {
    var growths: [Int] = []
    for _ in 0..<3 {
        let before = residentBytes()
        let peak = PeakMemory()
        try await body()
        let growth = peak.stop() - before
        if growth < 64 << 20 { return }
        growths.append(growth >> 20)
    }
    Issue.record("The process has grown by \(growths) MB", sourceLocation: sourceLocation)
}

/// The memory of this process; 0 where `/proc` does not tell.
private func residentBytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(getpagesize())
}

/// Looks at the process' memory again and again, on a thread of its own.
private final class PeakMemory: @unchecked Sendable {
    private let lock = NSLock()
    private var peak = residentBytes()
    private var isStopped = false

    init() {
        Thread.detachNewThread { [self] in
            while lock.withLock({
                peak = max(peak, residentBytes())
                return !isStopped
            }) { usleep(2_000) }
        }
    }

    func stop() -> Int {
        lock.withLock {
            isStopped = true
            return max(peak, residentBytes())
        }
    }
}
