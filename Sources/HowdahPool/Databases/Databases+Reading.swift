public import HowdahTypes

extension Databases {
    /// Lends a connection of a replica to a closure: of the one whose turn it is, or of the next that can serve the read.
    ///
    /// ```swift
    /// let orders = try await databases.read { session in
    ///     try await Order.where { $0.userID == id }.fetchAll(session)
    /// }
    /// ```
    ///
    /// A replica is passed over if it cannot be reached or has no connection free in time, if it is further behind than
    /// ``ReplicaPolicy/maxLag``, or if it has not come to `position` within ``ReplicaPolicy/catchUpTimeout``, which is
    /// one time for all replicas together. If none is left, the read goes to the primary, or fails, as
    /// ``ReplicaPolicy/fallback`` says. Without replicas it goes to the primary.
    ///
    /// The closure runs once: when it has begun, its errors are thrown. A write in it fails with 25006
    /// (`readOnlySQLTransaction`) on a replica.
    ///
    /// - Parameter position: what the read must see, from ``Executor/writePosition(fileID:line:)``: reading your own writes.
    /// - Throws: what the closure throws; ``DatabaseError/Code/connectionFailed`` if nothing can serve the read, with
    ///   the reason of each replica; what ``Database/withSession(timeout:fileID:line:_:)`` throws.
    @discardableResult
    public nonisolated(nonsending) func read<T>(
        after position: LogSequenceNumber? = nil, fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T
    ) async throws -> sending T {
        nonisolated(unsafe) let body = body
        let attempt = ReadAttempt(
            position: position, maxLag: policy.maxLag, patience: clock.now() + policy.catchUpTimeout, clock: clock,
            callSite: CallSite(fileID: fileID, line: line))
        var reasons: [String] = []
        for index in choose() {
            nonisolated(unsafe) let outcome = try await tryReplica(index, attempt, body)
            switch outcome {
            case .done(let result): return result
            case .passedOver(let reason): reasons.append("Replica \(index + 1): \(reason)")
            }
        }
        guard policy.fallback == .primary || replicas.isEmpty else { throw noReplica(reasons) }
        return try await primary.withSession(fileID: fileID, line: line, body)
    }

    /// The replica whose turn it is, of those that could be reached last; the primary if there is none.
    ///
    /// ```swift
    /// let count = try await User.count(databases.replica)
    /// ```
    ///
    /// Unlike ``read(after:fileID:line:_:)`` it cannot go elsewhere if the replica turns out to be gone or behind.
    public var replica: Database { choose().first.map { replicas[$0] } ?? primary }

    private enum Outcome<T> {
        case done(T)
        case passedOver(String)
    }

    private nonisolated(nonsending) func tryReplica<T>(
        _ index: Int, _ attempt: ReadAttempt,
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T
    ) async throws -> sending Outcome<T> {
        nonisolated(unsafe) let body = body
        var hasBegun = false
        do {
            return try await replicas[index].withSession(nil, at: attempt.callSite) { session in
                nonisolated(unsafe) let session = session
                if let reason = try await attempt.reasonToPassOver(session) { return .passedOver(reason) }
                hasBegun = true
                return .done(try await body(session))
            }
        } catch let error as DatabaseError {
            if error.isReplicaGone { chooser.withLock { $0.failed(index, now: clock.now()) } }
            guard !hasBegun, error.allowsAnotherReplica else { throw error }
            return .passedOver(error.description)
        }
    }

    /// The replicas to try; those whose quarantine is over are probed meanwhile.
    private func choose() -> [Int] {
        let choice = chooser.withLock { $0.choose(now: clock.now()) }
        for index in choice.probes { Task { await probe(index) } }
        return choice.order
    }

    private func probe(_ index: Int) async {
        do {
            try await replicas[index].ping()
            chooser.withLock { $0.succeeded(index) }
        } catch {
            chooser.withLock { $0.failed(index, now: clock.now()) }
        }
    }

    private func noReplica(_ reasons: [String]) -> DatabaseError {
        let reasons = reasons.isEmpty ? ["None could be reached when they were last tried."] : reasons
        return DatabaseError(
            .connectionFailed,
            message: "No replica can serve this read, and the primary is not to be asked (ReplicaPolicy.fallback).\n"
                + reasons.joined(separator: "\n"))
    }
}

/// What one read asks of a replica.
struct ReadAttempt: Sendable {
    let position: LogSequenceNumber?
    let maxLag: Duration?
    /// Until when a replica is waited for.
    let patience: ContinuousClock.Instant
    let clock: PoolClock
    let callSite: CallSite

    /// Why the server of a session cannot serve the read; nil if it can. Waits for the position, not for the lag.
    nonisolated(nonsending) func reasonToPassOver(_ session: Session) async throws -> String? {
        guard position != nil || maxLag != nil else { return nil }
        var pause: Duration = .milliseconds(1)
        while true {
            let state = try await session.replayState(at: callSite)
            if state.serves(position, maxLag: maxLag) { return nil }
            let next = clock.now() + pause
            guard next < patience, state.serves(nil, maxLag: maxLag) else { return reason(state) }
            try await clock.sleep(next)
            pause = min(pause * 2, .milliseconds(20))
        }
    }

    private func reason(_ state: ReplayState) -> String {
        let place = state.position.map { "at \($0)" } ?? "at a position that it does not tell"
        let lag = state.lag.map { "\($0.inSeconds) behind" } ?? "with an unknown lag"
        return "It is \(place), \(lag)" + (position.map { ", and \($0) is asked for." } ?? ".")
    }
}

extension DatabaseError {
    /// Whether the server could not be reached, or went away.
    fileprivate var isReplicaGone: Bool { code == .connectionFailed || code == .configuration || isConnectionLost }

    /// Whether a read that has not begun may go to another server.
    fileprivate var allowsAnotherReplica: Bool {
        isReplicaGone || code == .poolExhausted || code == .deadlineExceeded || code == .server
    }
}
