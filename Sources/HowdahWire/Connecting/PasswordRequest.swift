import HowdahTypes

extension ConnectionConfiguration {
    /// The same configuration, with the password that its provider supplies for this one connection.
    ///
    /// Throws a ``DatabaseError`` of code `connectionFailed` if the provider throws or takes too long, or
    /// `CancellationError`. The provider's own error is `underlying`: what it says may hold secrets.
    func withPassword(on loop: EventLoop, deadline: ContinuousClock.Instant) async throws -> ConnectionConfiguration {
        guard let passwordProvider else { return self }
        let request = Task { try await passwordProvider() }
        let timer = loop.schedule(at: deadline) { request.cancel() }
        defer { loop.cancelTimer(timer) }
        var configuration = self
        do {
            configuration.password = try await withTaskCancellationHandler {
                Secret(try await request.value)
            } onCancel: {
                request.cancel()
            }
        } catch {
            try Task.checkCancellation()
            let reason = request.isCancelled ? "supplied none in time" : "threw an error (\(type(of: error)))"
            throw DatabaseError(
                .connectionFailed, message: "Cannot connect to \(summary): the password's provider \(reason).",
                underlying: error)
        }
        return configuration
    }
}
