extension Migrator {
    /// How migrations are run.
    public struct Options: Sendable {
        /// How long to wait for another runner that has the lock.
        public var lockWait: Duration = .seconds(60)
        /// `lock_timeout` of every statement: how long a migration may stand in the queue of a table, and others
        /// behind it.
        public var lockTimeout: Duration = .seconds(5)
        /// How often a migration is run again after a lock timeout or a deadlock.
        public var lockRetries = 10
        /// `statement_timeout` of every statement; zero for none.
        public var statementTimeout: Duration = .zero
        /// Whether a pending migration that is older than an applied one is applied.
        public var allowsOutOfOrder = false
        /// Whether applied migrations that are later than every file are accepted: a later release runs beside this one.
        public var allowsFuture = false
        /// Whether the first migration may run in a schema that has tables and no history.
        public var allowsNonEmpty = false
        /// Whether migrations without a transaction may run through a transaction-pooling proxy.
        public var allowsPooler = false

        /// The defaults.
        public init() {}
    }
}
