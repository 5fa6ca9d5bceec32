import Foundation
import HowdahTypes
import Synchronization

/// One thread that waits for sockets and timers, and runs the tasks that prefer it.
///
/// A task that waits for its connection on the loop's own thread is resumed by the very thread that saw the socket
/// become readable: no other thread has to wake up for a query.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    fileprivate struct State {
        var jobs: [UnownedJob] = []
        var watches: [UInt64: DescriptorWatch] = [:]
        var timers = TimerHeap()
        var lastToken: UInt64 = 0
        /// Whether the thread is, or is about to be, inside the poller with nothing to do.
        var isPolling = false
        var isStopping = false
    }

    private let poller: any Poller
    private let state = Locked(State())
    /// The loop's thread; 0 until it runs.
    private let thread = Atomic<UInt>(0)
    /// Whether sockets are being read, and what is to follow; the loop's thread's own.
    private var isReading = false
    private var afterwards: [() -> Void] = []

    /// A loop with its thread started.
    package init(poller: any Poller, name: String = "howdah-loop") {
        self.poller = poller
        startThread(named: name) { [self] in run() }
    }

    /// Whether the caller is on the loop's own thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == Self.callingThread }

    private static var callingThread: UInt {
        #if os(Linux)
            pthread_self()
        #else
            UInt(bitPattern: pthread_self())
        #endif
    }

    /// Ends the thread after the jobs that are queued now; for loops that tests make.
    package func stop() {
        state.withLock { $0.isStopping = true }
        poller.wake()
    }

    // MARK: Descriptors

    /// Watches a socket until ``unregister(_:)``.
    package func register(_ descriptor: Int32) throws -> DescriptorWatch {
        let watch = state.withLock { state in
            state.lastToken += 1
            let watch = DescriptorWatch(descriptor: descriptor, token: state.lastToken, poller: poller)
            state.watches[watch.token] = watch
            return watch
        }
        do {
            try poller.add(descriptor, token: watch.token)
        } catch {
            state.withLock { state in state.watches[watch.token] = nil }
            throw error
        }
        return watch
    }

    /// Watches a socket no longer; must come before the socket is closed.
    package func unregister(_ watch: DescriptorWatch) {
        poller.remove(watch.descriptor, token: watch.token)
        state.withLock { state in state.watches[watch.token] = nil }
    }

    // MARK: Timers

    /// Runs `action` on the loop's thread at `deadline`; it must be short. Returns what ``cancelTimer(_:)`` takes.
    package func schedule(at deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> UInt64 {
        let (id, wakes) = state.withLock { state in
            let id = state.timers.add(deadline, action)
            return (id, state.takePolling())
        }
        if wakes { poller.wake() }
        return id
    }

    /// Cancels a timer that has not fired.
    package func cancelTimer(_ id: UInt64) {
        state.withLock { $0.timers.cancel(id) }
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wakes = state.withLock { state in
            state.jobs.append(job)
            return state.takePolling()
        }
        if wakes { poller.wake() }
    }

    /// Runs `action` when the sockets that have become ready together have all been read; elsewhere, at once.
    ///
    /// What resumes a task on another thread wakes that thread, unless it is awake already: one wake-up for all.
    package func afterReading(_ action: @escaping () -> Void) {
        guard isCurrent, isReading else { return action() }
        afterwards.append(action)
    }

    // MARK: The thread

    /// How many times the jobs that were queued meanwhile are run before the sockets are looked at again.
    private static let roundsBetweenPolls = 8

    private func run() {
        thread.store(Self.callingThread, ordering: .relaxed)
        let executor = asUnownedTaskExecutor()
        var jobs: [UnownedJob] = []
        while true {
            var timeout: Int32 = 0
            // Jobs queue jobs: a look at the sockets after each would cost more than the job. But sockets wait as well.
            for _ in 0..<Self.roundsBetweenPolls {
                jobs.removeAll(keepingCapacity: true)
                let stops = state.withLock { state -> Bool in
                    swap(&state.jobs, &jobs)
                    timeout = jobs.isEmpty ? state.timeout() : 0
                    state.isPolling = timeout != 0
                    return state.isStopping && jobs.isEmpty
                }
                if stops { return }
                if jobs.isEmpty { break }
                for job in jobs { job.runSynchronously(on: executor) }
            }
            lookAtSockets(milliseconds: timeout)
            fireTimers()
        }
    }

    private func lookAtSockets(milliseconds timeout: Int32) {
        isReading = true
        poller.wait(milliseconds: timeout) { token, readiness in
            let watch = state.withLock { state in
                // The thread is awake: what the watch resumes here needs no wake-up of its own.
                state.isPolling = false
                return state.watches[token]
            }
            watch?.signal(readiness)
        }
        isReading = false
        for action in afterwards { action() }
        afterwards.removeAll(keepingCapacity: true)
    }

    private func fireTimers() {
        let due = state.withLock { state -> [@Sendable () -> Void] in
            state.isPolling = false
            return state.timers.count == 0 ? [] : state.timers.takeDue(.now)
        }
        for action in due { action() }
    }
}

extension EventLoop.State {
    /// Whether the thread must be woken for what was queued just now; only the first of many callers wakes it.
    fileprivate mutating func takePolling() -> Bool {
        defer { isPolling = false }
        return isPolling
    }

    /// Milliseconds until the next timer, rounded up; -1 if there is none.
    fileprivate mutating func timeout() -> Int32 {
        guard !isStopping else { return 0 }
        guard let deadline = timers.nextDeadline() else { return -1 }
        let wait = ContinuousClock.now.duration(to: deadline)
        guard wait > .zero else { return 0 }
        let (seconds, attoseconds) = wait.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
