import HowdahTypes

/// The answer of some work, or nothing if it does not come in time. The caller never waits for work that is late.
final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Result<Value, any Error>?, Never>)
        case answered(Result<Value, any Error>?)
    }

    private let state = Locked(State.open)

    /// Runs `work` in a task of its own, and cancels it at `timeout`, or when the calling task is cancelled.
    static nonisolated(nonsending) func of(
        timeout: ContinuousClock.Instant, clock: PoolClock, _ work: @escaping @Sendable () async throws -> Value
    ) async -> Result<Value, any Error>? {
        let first = FirstAnswer()
        let worker = Task {
            do { first.answer(.success(try await work())) } catch { first.answer(.failure(error)) }
        }
        let timer = Task {
            try? await clock.sleep(timeout)
            if !Task.isCancelled { first.answer(nil) }
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { first.wait($0) }
        } onCancel: {
            first.answer(.failure(CancellationError()))
        }
        timer.cancel()
        worker.cancel()
        return result
    }

    private func wait(_ continuation: CheckedContinuation<Result<Value, any Error>?, Never>) {
        let answer: Result<Value, any Error>?? = state.withLock { state in
            if case .answered(let result) = state { return .some(result) }
            state = .waiting(continuation)
            return .none
        }
        if let answer { continuation.resume(returning: answer) }
    }

    /// The first answer counts, others do not.
    private func answer(_ result: Result<Value, any Error>?) {
        let waiting: CheckedContinuation<Result<Value, any Error>?, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .answered(result)
                return nil
            case .waiting(let continuation):
                state = .answered(result)
                return continuation
            case .answered:
                return nil
            }
        }
        waiting?.resume(returning: result)
    }
}
