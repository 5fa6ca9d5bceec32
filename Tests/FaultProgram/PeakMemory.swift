import Foundation

/// The most memory that this process has had since the object was made: looked at again and again, on a thread of its own.
final class PeakMemory: @unchecked Sendable {
    private let lock = NSLock()
    private let before = residentBytes()
    private var peak = 0
    private var isStopped = false

    init() {
        Thread.detachNewThread { [self] in
            while lock.withLock({
                peak = max(peak, residentBytes())
                return !isStopped
            }) { usleep(2_000) }
        }
    }

    /// By how many bytes the process has grown.
    func stop() -> Int {
        lock.withLock {
            isStopped = true
            return max(peak, residentBytes()) - before
        }
    }
}

/// The memory of this process; 0 where `/proc` does not tell.
private func residentBytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(getpagesize())
}
