import Foundation
import HowdahTypes

/// Threads for the calls that block and have no asynchronous form: name look-up, the connection handshake with its
/// file reads and key derivation, and libpq's cancel request.
///
/// Threads start as work arrives, up to `limit`, and end after a while without work. Neither the event loops nor Swift's
/// cooperative threads ever run this work: one blocked there stops every task of the process.
package final class BlockingThreads: Sendable {
    /// Threads that make connections. Each pool opens a few at a time; the limit is far above what servers that do not
    /// answer can hold, so that they never stand in the way of those that do.
    package static let connecting = BlockingThreads(name: "howdah-connect", limit: 256)
    /// Threads that send cancel requests: apart, so that a slow resolver never delays a cancel.
    package static let cancelling = BlockingThreads(name: "howdah-cancel", limit: 64)

    private struct State {
        var work: [@Sendable () -> Void] = []
        var threads = 0
        var idle = 0
    }

    private let name: String
    private let limit: Int
    private let state = Locked(State())
    private let arrival = DispatchSemaphore(value: 0)
    private static let idleSeconds = 10.0

    init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    /// Runs `work` on one of the threads, after the work that came before it.
    package func run(_ work: @escaping @Sendable () -> Void) {
        let startsThread = state.withLock { state in
            state.work.append(work)
            guard state.idle < state.work.count, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if startsThread { startThread() }
        arrival.signal()
    }

    private func startThread() {
        HowdahWire.startThread(named: name) { [self] in
            while let work = nextWork() { work() }
        }
    }

    private func nextWork() -> (@Sendable () -> Void)? {
        while true {
            state.withLock { $0.idle += 1 }
            let outcome = arrival.wait(timeout: .now() + Self.idleSeconds)
            let (work, ends) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
                state.idle -= 1
                if !state.work.isEmpty { return (state.work.removeFirst(), false) }
                if outcome == .timedOut { state.threads -= 1 }
                return (nil, outcome == .timedOut)
            }
            if work != nil || ends { return work }
        }
    }
}

/// Starts a thread with a name, as debuggers and `top -H` show it.
///
/// Foundation's `Thread.name` has no effect on a thread that runs already while `start()` has not returned: the handle is
/// not stored yet.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    let started = DispatchSemaphore(value: 0)
    let thread = Thread {
        started.wait()
        Thread.current.name = name
        body()
    }
    thread.start()
    started.signal()
}
