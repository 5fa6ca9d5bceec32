import HowdahTypes

/// One attempt to connect: it tries every server and every address in turn on a blocking thread, while its caller waits
/// without blocking, and may give up at any time.
final class ConnectAttempt: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<RawConnection, any Error>)
        /// The caller has its answer; a connection that is still made is closed.
        case over
    }

    private let configuration: ConnectionConfiguration
    private let deadline: ContinuousClock.Instant
    private let state = Locked(State.idle)

    init(_ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant) {
        self.configuration = configuration
        self.deadline = deadline
    }

    /// The connection; throws a ``DatabaseError`` of code `connectionFailed`, or `CancellationError`.
    func run(on loop: EventLoop) async throws -> RawConnection {
        // Name look-up cannot be interrupted, so the deadline is kept by the loop and not by the blocking thread.
        let timer = loop.schedule(at: deadline) { [self] in finish(.failure(deadlineError())) }
        defer { loop.cancelTimer(timer) }
        // The runtime does not tell the thread sanitizer that what comes before a resumption comes before what follows the
        // wait, if the resumption was first. The lock does.
        #if HOWDAH_TSAN
            defer { state.withLock { _ in } }
        #endif
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let starts = state.withLock { state in
                    guard case .idle = state else { return false }
                    state = .waiting(continuation)
                    return true
                }
                guard starts else { return continuation.resume(throwing: CancellationError()) }
                BlockingThreads.connecting.run { [self] in finish(Result { try connect() }) }
            }
        } onCancel: {
            finish(.failure(CancellationError()))
        }
    }

    private func finish(_ result: Result<RawConnection, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<RawConnection, any Error>? in
            defer { state = .over }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }

    private var isOver: Bool {
        state.withLock { state in
            if case .over = state { true } else { false }
        }
    }

    private func connect() throws -> RawConnection {
        // A little before the deadline, so that it can say what became of each server.
        let left = ContinuousClock.now.duration(to: deadline)
        var search = ServerSearch(
            configuration, deadline: deadline - min(left / 20, .milliseconds(100)), isAbandoned: { self.isOver })
        return try search.run()
    }

    private func deadlineError() -> DatabaseError {
        DatabaseError(
            .connectionFailed,
            message:
                "Connecting to \(configuration.summary) took longer than allowed. Check the address and the network, or raise connectTimeout."
        )
    }
}
