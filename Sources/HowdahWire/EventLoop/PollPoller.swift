import Foundation
import HowdahTypes

/// The poller of every POSIX system: `poll(2)` over the descriptors that somebody waits for.
///
/// `poll` reports levels and not edges, so a descriptor takes part only from ``arm(_:token:for:)`` to its next event.
package final class PollPoller: Poller {
    private struct Watch {
        var descriptor: Int32
        var interest: Readiness
    }

    private let watches = Locked<[UInt64: Watch]>([:])
    private let wakeupRead: Int32
    private let wakeupWrite: Int32

    package init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw systemError("pipe") }
        (wakeupRead, wakeupWrite) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(wakeupRead)
        close(wakeupWrite)
    }

    package func add(_ descriptor: Int32, token: UInt64) {
        watches.withLock { $0[token] = Watch(descriptor: descriptor, interest: []) }
    }

    package func remove(_ descriptor: Int32, token: UInt64) {
        watches.withLock { $0[token] = nil }
        wake()
    }

    package func arm(_ descriptor: Int32, token: UInt64, for interest: Readiness) {
        watches.withLock { $0[token]?.interest.formUnion(interest) }
        wake()
    }

    package func wait(milliseconds: Int32, report: (UInt64, Readiness) -> Void) {
        let armed = watches.withLock { watches in
            watches.filter { !$0.value.interest.isEmpty }.map { ($0.key, $0.value) }
        }
        var descriptors = [pollfd(fd: wakeupRead, events: Int16(POLLIN), revents: 0)]
        descriptors += armed.map { pollfd(fd: $0.1.descriptor, events: Self.events($0.1.interest), revents: 0) }
        guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return }
        if descriptors[0].revents != 0 { drainWakeup() }
        for (descriptor, (token, _)) in zip(descriptors.dropFirst(), armed) where descriptor.revents != 0 {
            let readiness = Self.readiness(descriptor.revents)
            watches.withLock { $0[token]?.interest.subtract(readiness) }
            report(token, readiness)
        }
    }

    package func wake() {
        var byte: UInt8 = 1
        _ = write(wakeupWrite, &byte, 1)
    }

    private func drainWakeup() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(wakeupRead, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    private static func events(_ interest: Readiness) -> Int16 {
        (interest.contains(.read) ? Int16(POLLIN) : 0) | (interest.contains(.write) ? Int16(POLLOUT) : 0)
    }

    private static func readiness(_ events: Int16) -> Readiness {
        let broken = Int16(POLLERR | POLLHUP | POLLNVAL)
        var readiness: Readiness = []
        if events & (Int16(POLLIN) | broken) != 0 { readiness.insert(.read) }
        if events & (Int16(POLLOUT) | broken) != 0 { readiness.insert(.write) }
        return readiness
    }
}

/// The error of a system call that failed just now.
func systemError(_ call: String) -> DatabaseError {
    let error = errno
    let advice = DescriptorShortage.advice(error: error).map { " " + $0 } ?? ""
    return DatabaseError(
        .connectionFailed, message: "\(call) failed: \(String(cString: strerror(error))).\(advice)")
}
