extension MigrationError {
    /// The kinds of error. New ones may come: a `switch` needs a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name, as `--json` and messages show it: `checksum_mismatch`.
        public let description: String
        /// What `howdah migrate` exits with: 1 a migration failed, 2 usage, 4 validation, 5 lock, 6 unsuitable
        /// connection, 7 half-applied, 130 interrupted.
        public let exitCode: Int32

        private init(_ description: String, exit exitCode: Int32) {
            self.description = description
            self.exitCode = exitCode
        }

        /// A statement failed, and its migration was rolled back.
        public static let migrationFailed = Code("migration_failed", exit: 1)
        /// A migration that is to be undone has no down file.
        public static let irreversible = Code("irreversible", exit: 1)
        /// The command line, a setting or an argument is wrong.
        public static let usage = Code("usage", exit: 2)
        /// The directory of the migrations does not exist.
        public static let noDirectory = Code("no_directory", exit: 2)
        /// An applied file was edited.
        public static let checksumMismatch = Code("checksum_mismatch", exit: 4)
        /// An applied migration has no file.
        public static let missingFile = Code("missing_file", exit: 4)
        /// A pending migration is older than an applied one.
        public static let outOfOrder = Code("out_of_order", exit: 4)
        /// Two files have the same version.
        public static let duplicateVersion = Code("duplicate_version", exit: 4)
        /// A `.sql` file is not named as a migration.
        public static let badName = Code("bad_name", exit: 4)
        /// A down file has no up file.
        public static let downWithoutUp = Code("down_without_up", exit: 4)
        /// The database has tables, and no history of migrations.
        public static let notEmpty = Code("not_empty", exit: 4)
        /// The history was written by a later release.
        public static let newerHistory = Code("newer_history", exit: 4)
        /// A file cannot be read or divided into statements.
        public static let invalidFile = Code("invalid_file", exit: 4)
        /// A file begins or ends the transaction that it runs in.
        public static let transactionControl = Code("transaction_control", exit: 4)
        /// A statement cannot run in a transaction, and its file does not say that it runs without.
        public static let needsNoTransaction = Code("needs_no_transaction", exit: 4)
        /// Another runner held the lock for too long.
        public static let lockNotObtained = Code("lock_not_obtained", exit: 5)
        /// The lock was lost while migrations ran.
        public static let lockLost = Code("lock_lost", exit: 5)
        /// The database cannot be reached.
        public static let cannotConnect = Code("cannot_connect", exit: 6)
        /// The server is a standby, or the session is read-only, or the role may not create the history.
        public static let notWritable = Code("not_writable", exit: 6)
        /// A migration without a transaction cannot run through a transaction-pooling proxy.
        public static let unsuitablePooler = Code("unsuitable_pooler", exit: 6)
        /// A migration without a transaction stopped half-way.
        public static let halfApplied = Code("half_applied", exit: 7)
        /// The task was cancelled.
        public static let interrupted = Code("interrupted", exit: 130)
    }
}
