extension Database {
    /// Gives up every connection that is open now: idle ones are closed at once, and those of sessions when they are
    /// returned. Whoever asks for a session afterwards gets a connection that was opened afterwards.
    ///
    /// ```swift
    /// try await rotatePassword()
    /// db.evictAll()
    /// ```
    ///
    /// Use it after what every connection has to notice has changed: roles and passwords, an address behind a name,
    /// settings of `ALTER ROLE … SET`. The pool does it by itself when the server goes down.
    public func evictAll() { pool.evictAll() }
}

extension PoolDriver {
    /// Gives up every connection that is open now.
    package func evictAll() {
        apply { $0.machine.evictAll(now: $1) }
    }
}
