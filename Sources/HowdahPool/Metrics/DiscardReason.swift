/// Why a pool closed a connection.
public enum DiscardReason: String, Hashable, Sendable, CaseIterable {
    /// It broke, or its state was not known for certain.
    case broken
    /// The rollback of what a session left open did not succeed in time.
    case dirty
    /// It was older than ``PoolConfiguration/maxLifetime``.
    case lifetime
    /// It had executed ``PoolConfiguration/maxQueries`` statements.
    case queries
    /// It was idle for longer than ``PoolConfiguration/maxIdleTime``.
    case idle
    /// It was one of ``PoolConfiguration/maxOverflow`` and nobody waited.
    case overflow
    /// It was opened before ``Database/evictAll()``.
    case evicted
    /// The database was shut down.
    case shutdown
}
