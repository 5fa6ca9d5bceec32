import HowdahTypes

extension Connection {
    /// Waits until the server delivers notifications of the channels this connection listens to, and returns those that
    /// have arrived.
    ///
    /// None if the deadline passes first, or if `isInterrupted` holds after ``wakeUp()``. The wait is an operation like
    /// a statement, and nothing else can run on the connection meanwhile. Throws a ``DatabaseError`` of code
    /// `connectionLost` if the server ends the connection, and `CancellationError`.
    package func notifications(
        deadline: ContinuousClock.Instant?, isInterrupted: @Sendable () -> Bool = { false }
    ) async throws -> [DatabaseNotification] {
        try await operate(deadline: deadline) { operation in
            var reads = 0
            while true {
                // Also those that came along with the results of statements.
                let arrived = raw.takeNotifications()
                guard arrived.isEmpty, !isInterrupted() else { return arrived }
                if raw.hasUnreadInput {
                    try readNotifications(&operation)
                    reads += 1
                    guard reads.isMultiple(of: Self.readsAtOnce) else { continue }
                    readLater()
                }
                let wake = await watch.wait(for: .read)
                if wake.contains(.cancelled) { throw CancellationError() }
                if wake.contains(.deadline) { return raw.takeNotifications() }
            }
        }
    }

    /// Makes a wait for notifications look whether it is interrupted. From any thread; does nothing to statements.
    package func wakeUp() { watch.interruptCurrent(.ready) }

    private func readNotifications(_ operation: inout Operation) throws {
        // The first read of a socket that the server has closed succeeds, and takes its last words; the next one fails.
        guard raw.consumeInput(), !raw.isBusy, raw.isOpen else {
            operation.markBroken()
            throw raw.lossReason()
        }
        guard let fatal = raw.lastFatalNotice else { return }
        operation.markBroken()
        throw raw.lost(fatal.message)
    }

    /// What the server has last said about itself; no round trip.
    package var role: ServerRole { isUsable ? raw.reportedRole : ServerRole() }
}
