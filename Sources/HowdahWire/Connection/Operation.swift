import HowdahTypes

/// One operation on a connection while it runs: it pumps bytes both ways until a result is complete, and takes care of
/// cancellation.
///
/// A cancel request is a race against the statement's own end, so the connection waits for both: for the statement's
/// last result, and for the end of file on the cancel socket, which the server sends after it has signalled the backend
/// (postmaster.c, `processCancelRequest`). Only then can no signal hit a later statement.
///
/// A signal that finds the backend between two messages is ignored (postgres.c, `ProcessInterrupts`, where
/// `DoingCommandRead` is set): the request has overtaken its statement. So it is repeated until the statement ends.
struct Operation {
    private enum Cancellation {
        case none
        case sent(reason: DescriptorWatch.Wake)
        case settled(reason: DescriptorWatch.Wake)
    }

    private let connection: Connection
    private let id: UInt64
    private var cancellation = Cancellation.none
    /// Whether the connection can no longer be used.
    private(set) var isBroken = false
    private var drainTimer: UInt64?
    private var repeatTimer: UInt64?
    /// How long after a settled request the next one goes out; doubled each time.
    private var repeatDelay: Duration = .milliseconds(20)
    /// Whether reading stopped at a complete result, and not at an empty socket.
    private var mayHaveUnreadInput = false

    /// Whether the connection is given up when the deadline passes, instead of asking the server to cancel. Until then a
    /// cancelled task waits as well.
    var endsAtDeadline = false

    /// How long a cancelled statement and its cancel request may take to end before the connection is given up.
    private static let settleLimit: Duration = .seconds(5)

    init(connection: Connection, id: UInt64) {
        self.connection = connection
        self.id = id
    }

    var raw: RawConnection { connection.raw }

    /// The next result; nil at the end of a statement's results.
    mutating func nextResult() async throws -> RawResult? {
        try await waitForResult()
        return raw.nextResult()
    }

    /// Waits until libpq has the next result, or knows that there is none.
    mutating func waitForResult() async throws {
        if raw.isBusy { try await pump() }
    }

    /// Sends and reads until libpq has a complete result.
    private mutating func pump() async throws {
        var isFlushed = try flush()
        // An earlier result of this operation was complete before the socket was empty: its event has been and gone.
        if mayHaveUnreadInput, raw.hasUnreadInput { try consume() }
        while raw.isBusy {
            let wake = await connection.watch.wait(for: isFlushed ? .read : [.read, .write])
            if wake != .ready { try handle(wake) }
            if wake.contains(.ready) {
                try consume()
                if !isFlushed { isFlushed = try flush() }
            }
        }
    }

    /// Waits for bytes of a COPY, which libpq does not take for a result, and reads them.
    mutating func readMore() async throws {
        var isFlushed = try flush()
        if mayHaveUnreadInput, raw.hasUnreadInput { return try consume() }
        while true {
            let wake = await connection.watch.wait(for: isFlushed ? .read : [.read, .write])
            if wake != .ready { try handle(wake) }
            guard wake.contains(.ready) else { continue }
            try consume()
            if !isFlushed { isFlushed = try flush() }
            return
        }
    }

    /// Sends all that libpq has queued, and reads meanwhile: a server that cannot write does not read either.
    ///
    /// Returns early, with false, if the operation was interrupted, or if the server has answered: during a COPY that waits
    /// for data, whatever is no notice is an error. libpq does not say so before the COPY has ended.
    mutating func flushAll() async throws -> Bool {
        while true {
            let isFlushed = try flush()
            if raw.hasUnreadInput {
                let notices = raw.noticeCount
                try consume()
                // Before 14, a setting that a function changes was reported at once: an answer that is no error.
                if raw.noticeCount == notices, connection.serverVersion >= 140_000 { return false }
            }
            if isFlushed { return true }
            let wake = await connection.watch.wait(for: [.read, .write])
            if wake != .ready { try handle(wake) }
            if isCancelling { return false }
        }
    }

    /// Reads what the socket has: the event that told of it does not come again for bytes that are left unread.
    private mutating func consume() throws {
        mayHaveUnreadInput = true
        for _ in 0..<Connection.readsAtOnce {
            guard raw.consumeInput() else {
                isBroken = true
                throw raw.lossReason()
            }
            guard raw.isBusy else { return }
            guard raw.hasUnreadInput else { return mayHaveUnreadInput = false }
        }
        connection.readLater()
    }

    private mutating func flush() throws -> Bool {
        do {
            return try raw.flush()
        } catch {
            isBroken = true
            // What the server said before it closed the connection tells more than a failed write.
            _ = raw.consumeInput()
            throw raw.lossReason()
        }
    }

    /// The connection must not be used again.
    mutating func markBroken() { isBroken = true }

    // MARK: Cancellation

    /// Whether the server was asked to stop.
    var isCancelling: Bool {
        if case .none = cancellation { false } else { true }
    }

    /// Takes up what has interrupted the operation while nobody waited.
    mutating func noticeInterrupts() throws {
        let wake = connection.watch.takeInterrupts()
        if !wake.isEmpty { try handle(wake) }
    }

    /// Asks the server to stop, unless it was asked already.
    mutating func cancel() {
        if !isCancelling { sendCancel(.cancelled) }
    }

    private mutating func handle(_ wake: DescriptorWatch.Wake) throws {
        if endsAtDeadline {
            guard wake.contains(.deadline) else { return }
            isBroken = true
            throw DatabaseError(
                .deadlineExceeded, message: "The server did not answer in time: its connection is closed.")
        }
        if wake.contains(.cancelSettled), case .sent(let reason) = cancellation {
            cancellation = .settled(reason: reason)
            repeatLater()
        }
        if !wake.isDisjoint(with: [.cancelFailed, .drainDeadline]) {
            // The request may still arrive and hit whatever runs then: this connection must not run anything.
            isBroken = true
            throw CancellationError()
        }
        switch cancellation {
        case .none where wake.contains(.cancelled): sendCancel(.cancelled)
        case .none where wake.contains(.deadline): sendCancel(.deadline)
        case .settled(let reason) where wake.contains(.cancelAgain): sendCancel(reason)
        default: break
        }
    }

    /// The statement has not ended yet: perhaps it had not begun when the request came.
    private mutating func repeatLater() {
        let (watch, id) = (connection.watch, id)
        repeatTimer = connection.loop.schedule(at: .now + repeatDelay) { watch.interrupt(id, .cancelAgain) }
        repeatDelay = min(repeatDelay * 2, .milliseconds(640))
    }

    private mutating func sendCancel(_ reason: DescriptorWatch.Wake) {
        cancellation = .sent(reason: reason)
        let (watch, id) = (connection.watch, id)
        if drainTimer == nil {
            drainTimer = connection.loop.schedule(at: .now + Self.settleLimit) { watch.interrupt(id, .drainDeadline) }
        }
        guard let request = RawCancel(raw) else { return watch.interrupt(id, .cancelFailed) }
        BlockingThreads.cancelling.run {
            watch.interrupt(id, request.send(limit: Self.settleLimit) ? .cancelSettled : .cancelFailed)
        }
    }

    /// Waits until a cancel request that was sent can no longer hit anything.
    mutating func settle() async {
        defer { for case let timer? in [drainTimer, repeatTimer] { connection.loop.cancelTimer(timer) } }
        while case .sent = cancellation {
            do {
                try handle(await connection.watch.wait(for: []))
            } catch {
                connection.close()
                return
            }
        }
    }

    /// What became of the statement, if it was to be cancelled.
    func cancelOutcome(of error: (any Error)?) -> CancelOutcome? {
        if case .none = cancellation { return nil }
        if isBroken || !connection.isOpen { return .lost }
        return error.map(Self.isCancelled) == true ? .hit : .late
    }

    private static func isCancelled(_ error: any Error) -> Bool {
        error is CancellationError || (error as? DatabaseError)?.sqlState?.rawValue == "57014"
    }

    /// What the caller is told: a statement that was cancelled on the task's or the deadline's behalf says so.
    func translate(_ error: any Error) -> any Error {
        let reason: DescriptorWatch.Wake
        switch cancellation {
        case .none: return error
        case .sent(let sent): reason = sent
        case .settled(let settled): reason = settled
        }
        guard Self.isCancelled(error) else { return error }
        guard reason == .deadline else { return CancellationError() }
        return DatabaseError(
            .deadlineExceeded, message: "The statement's deadline has passed, and it was cancelled on the server.",
            statement: (error as? DatabaseError)?.statement, underlying: error)
    }
}
