import HowdahWire

extension PoolDriver {
    /// Whether the server of a connection is still what the configuration asks for: a standby may have been promoted,
    /// or a primary made read-only, since the connection was opened.
    ///
    /// No round trip: the server has said so with its last answer, which for a connection that lay idle for long is that
    /// to the ping.
    func fits(_ lease: Lease) -> Bool { target == .any || target.accepts(lease.connection.role) }

    /// Whether a connection may be handed out as far as its server's role goes; if not, the others of its time go as well.
    func isRightServer(_ lease: Lease) -> Bool {
        guard !fits(lease) else { return true }
        apply { $0.machine.wrongServer(lease.id, now: $1) }
        return false
    }

    /// A write failed because the server accepts none (25006), and not because its transaction was opened as read-only.
    ///
    /// A pool that is meant to write has found the wrong server then: the address leads elsewhere by now, or will soon.
    func writeWasRefused(by lease: Lease) {
        let role = lease.connection.role
        guard target.expectsWrites, role.isStandby ?? true || role.isReadOnly ?? true else { return }
        apply { $0.machine.wrongServer(lease.id, now: $1) }
    }
}
