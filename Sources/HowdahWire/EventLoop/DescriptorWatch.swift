import HowdahTypes

/// Where one task waits for one descriptor, or for what interrupts the wait.
///
/// Readiness is a latch: an event that nobody waits for is kept for the next wait. The end of the stream is a latch that
/// stays: it is reported once, perhaps together with the last bytes, and who has read those must not wait for more.
/// Interrupts belong to an *operation*
/// (one statement from its sending to its last result): one that arrives late, after its operation has ended, is
/// dropped, and can never disturb the next operation on the same connection.
package final class DescriptorWatch: Sendable {
    /// Why a wait has ended.
    package struct Wake: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The descriptor is ready.
        package static let ready = Wake(rawValue: 1)
        /// The task was cancelled.
        package static let cancelled = Wake(rawValue: 2)
        /// The operation's deadline has passed.
        package static let deadline = Wake(rawValue: 4)
        /// The server has acted on the cancel request that was sent.
        package static let cancelSettled = Wake(rawValue: 8)
        /// The cancel request could not be delivered for certain.
        package static let cancelFailed = Wake(rawValue: 16)
        /// The cancelled statement has not ended in time.
        package static let drainDeadline = Wake(rawValue: 32)
        /// The statement has outlived a cancel request, which is to be repeated.
        package static let cancelAgain = Wake(rawValue: 64)
    }

    /// Who is told when a wait ends.
    fileprivate enum Waiter {
        case task(UnsafeContinuation<Wake, Never>)
        case callback
    }

    /// What is called. An object, because a closure that leaves `withLock` is wrapped anew each time, in memory of its own.
    fileprivate final class Callback: Sendable {
        let call: @Sendable (Wake) -> Void
        init(_ call: @escaping @Sendable (Wake) -> Void) { self.call = call }
    }

    private struct State {
        var latched: Readiness = []
        var interrupts: Wake = []
        var operation: UInt64 = 0
        var interest: Readiness = []
        var waiter: Waiter?
        var callback: Callback?
    }

    package let descriptor: Int32
    package let token: UInt64
    private let poller: any Poller
    private let state = Locked(State())

    init(descriptor: Int32, token: UInt64, poller: any Poller) {
        self.descriptor = descriptor
        self.token = token
        self.poller = poller
    }

    /// Starts an operation; what interrupts it must name it.
    package func beginOperation() -> UInt64 {
        state.withLock { state in
            state.operation &+= 1
            state.interrupts = []
            return state.operation
        }
    }

    /// Ends the operation: interrupts that still come for it are dropped.
    package func endOperation() {
        state.withLock { state in
            state.operation &+= 1
            state.interrupts = []
        }
    }

    /// Waits until the descriptor is ready for one of `interest`, or the operation is interrupted.
    package func wait(for interest: Readiness) async -> Wake {
        await withUnsafeContinuation { continuation in wait(for: interest, .task(continuation)) }
    }

    /// As ``wait(for:)``, but no task waits: ``onWake(_:)`` is called, once, by whoever ends the wait.
    package func callBack(for interest: Readiness) { wait(for: interest, .callback) }

    /// What ``callBack(for:)`` calls.
    package func onWake(_ callback: @escaping @Sendable (Wake) -> Void) {
        let callback = Callback(callback)
        state.withLock { $0.callback = callback }
    }

    private func wait(for interest: Readiness, _ waiter: Waiter) {
        let (wake, callback) = state.withLock { state -> (Wake, Callback?) in
            let wake = Self.takeWake(&state, interest)
            if wake.isEmpty {
                state.interest = interest
                state.waiter = waiter
            }
            return (wake, state.callback)
        }
        if wake.isEmpty {
            poller.arm(descriptor, token: token, for: interest)
        } else {
            waiter.end(wake, callback)
        }
    }

    /// What has interrupted the operation since its last wait; nothing of it is reported again.
    package func takeInterrupts() -> Wake {
        state.withLock { state in
            defer { state.interrupts = [] }
            return state.interrupts
        }
    }

    /// The descriptor has become ready; called by the event loop.
    func signal(_ readiness: Readiness) {
        resume { $0.latched.formUnion(readiness) }
    }

    /// Interrupts an operation, if it still runs; callable from any thread.
    package func interrupt(_ operation: UInt64, _ reason: Wake) {
        resume { state in
            if state.operation == operation { state.interrupts.formUnion(reason) }
        }
    }

    /// Interrupts the operation that runs, if one does; callable from any thread.
    package func interruptCurrent(_ reason: Wake) {
        resume { state in
            // Begin and end both count, so the number is odd while an operation runs.
            if state.operation % 2 == 1 { state.interrupts.formUnion(reason) }
        }
    }

    /// Changes the state, and resumes the waiter, outside the lock, if it now has a reason to go on.
    private func resume(after change: (inout State) -> Void) {
        let (waiter, wake, callback) = state.withLock { state -> (Waiter?, Wake, Callback?) in
            change(&state)
            guard let waiter = state.waiter else { return (nil, [], nil) }
            let wake = Self.takeWake(&state, state.interest)
            guard !wake.isEmpty else { return (nil, [], nil) }
            state.waiter = nil
            return (waiter, wake, state.callback)
        }
        waiter?.end(wake, callback)
    }

    private static func takeWake(_ state: inout State, _ interest: Readiness) -> Wake {
        var wake = state.interrupts
        state.interrupts = []
        if !state.latched.isDisjoint(with: interest) {
            state.latched.subtract(interest)
            wake.insert(.ready)
        }
        if state.latched.contains(.ended), !interest.isEmpty { wake.insert(.ready) }
        return wake
    }
}

extension DescriptorWatch.Waiter {
    fileprivate func end(_ wake: DescriptorWatch.Wake, _ callback: DescriptorWatch.Callback?) {
        switch self {
        case .task(let continuation): continuation.resume(returning: wake)
        case .callback: callback?.call(wake)
        }
    }
}
