import HowdahTypes

extension Connection {
    /// Makes sure that the server answers, by an empty statement: one round trip. If it has not answered by the deadline,
    /// the connection is closed at once: a server that cannot be reached would not get a cancel request either.
    ///
    /// Throws a ``DatabaseError``, or `CancellationError` if the task was cancelled before; one that is cancelled
    /// meanwhile waits for the answer.
    package func ping(deadline: ContinuousClock.Instant) async throws {
        _ = try await operate(deadline: deadline) { operation in
            operation.endsAtDeadline = true
            try raw.sendSimple("")
            return try await operation.allResults()
        }
    }
}
