import HowdahTypes

/// Whether a transaction that lost against another one is run again.
///
/// ```swift
/// try await db.withTransaction(isolation: .serializable, retry: .serializationFailures(max: 5)) { tx in … }
/// ```
///
/// The whole closure runs again, in a transaction of its own, so it must not have effects outside the database; use
/// ``Transaction/afterCommit(_:)`` for those.
public struct RetryPolicy: Sendable {
    /// How often the closure may run again after its first run.
    let retries: Int
    /// How long to wait before a retry; replaced in tests.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// The error is thrown at once.
    public static let never = RetryPolicy(retries: 0)

    /// Serialization failures (40001) and deadlocks (40P01) run the closure again, up to `max` times, after a pause
    /// that doubles each time: 5 to 10 ms, 10 to 20 ms, …
    ///
    /// So does ``DatabaseError/Code/stalePlan``: a table was altered while the transaction ran.
    public static func serializationFailures(max: Int) -> RetryPolicy {
        RetryPolicy(retries: Swift.max(0, max))
    }

    /// The pause before the next run, or `nil` if the error is to be thrown.
    ///
    /// - Parameter runs: how often the closure ran.
    package func pause(
        after error: any Error, runs: Int, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard runs <= retries, (error as? DatabaseError)?.isRetryable == true, !Task.isCancelled else { return nil }
        let ceiling = Duration.milliseconds(10) * (1 << Swift.min(runs - 1, 8))
        return ceiling * Double.random(in: 0.5...1, using: &generator)
    }

    /// Waits before the next run, or throws `error`.
    ///
    /// - Parameter time: what is left of the caller's; a run that would begin later is not waited for.
    /// - Parameter note: is told of the error, if there is a next run.
    nonisolated(nonsending) func pauseOrThrow(
        _ error: any Error, runs: Int, within time: Duration? = nil, _ note: (any Error) -> Void = { _ in }
    ) async throws {
        var generator = SystemRandomNumberGenerator()
        guard let pause = pause(after: error, runs: runs, using: &generator) else { throw error }
        if let time, pause >= time { throw error }
        note(error)
        try await sleep(pause)
    }
}
