import HowdahTypes
import Synchronization

/// Lets one statement of a session run at a time, and none after the session has ended.
///
/// The compiler keeps tasks from sharing a session, but not from taking it along: `Task { … session … }` as the last use
/// in a closure. The gate makes that an error instead of a race for the connection.
///
/// ```
/// open ◀── leave ── busy           closed: statements throw SessionClosed
///   └───── enter ───▶ │ close
/// close               ▼
///   └───▶ closed ◀── closing       the statement that still runs is the last one
/// ```
struct SessionGate: ~Copyable {
    private enum Phase {
        static let open: UInt8 = 0
        static let busy: UInt8 = 1
        static let closing: UInt8 = 2
        static let closed: UInt8 = 3
    }

    private let phase = Atomic<UInt8>(Phase.open)

    /// A statement begins.
    func enter() throws {
        let (entered, found) = phase.compareExchange(
            expected: Phase.open, desired: Phase.busy, ordering: .acquiringAndReleasing)
        guard !entered else { return }
        guard found == Phase.busy else { throw SessionClosed.session }
        throw DatabaseError(
            .invalidStatement,
            message: "The session is busy with another statement. Give each task a session of its own.")
    }

    /// A statement ended; `true` if the session was closed meanwhile, and the caller has to return the connection.
    func leave() -> Bool {
        let (left, _) = phase.compareExchange(
            expected: Phase.busy, desired: Phase.open, ordering: .acquiringAndReleasing)
        guard !left else { return false }
        phase.store(Phase.closed, ordering: .releasing)
        return true
    }

    /// Ends the session; `true` if the caller has to return the connection, `false` if a statement still uses it.
    func close() -> Bool {
        let (closed, found) = phase.compareExchange(
            expected: Phase.open, desired: Phase.closed, ordering: .acquiringAndReleasing)
        guard !closed else { return true }
        guard found == Phase.busy else { return false }
        let (marked, _) = phase.compareExchange(
            expected: Phase.busy, desired: Phase.closing, ordering: .acquiringAndReleasing)
        // The statement ended between the two looks.
        return marked ? false : close()
    }
}
