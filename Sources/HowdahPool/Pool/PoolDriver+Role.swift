import HowdahWire

extension PoolDriver {
    /// Whether the server of a connection is still what the configuration asks for: a standby may have been promoted,
    /// or a primary made read-only, since the connection was opened.
    ///
    /// No round trip: the server has said so with its last answer, which for a connection that lay idle for long is that
    /// to the ping.
    func fits(_ lease: Lease) -> Bool { target == .any || target.accepts(lease.connection.role) }
}
