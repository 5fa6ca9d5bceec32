#if Logging
    public import HowdahPool
    import HowdahTypes
    public import Logging

    /// Writes what a database executes to swift-log: an entry for each statement, pipeline and stream.
    ///
    /// ```swift
    /// pool.observers.append(LogObserver(Logger(label: "db")))
    /// // debug db: SELECT … WHERE "users"."id" = $1 [db.rows: 1, db.duration_ms: 0.4, code.call_site: Shop/Users.swift:42]
    /// ```
    ///
    /// Values are never part of it. It is there with the package trait `Logging`.
    public struct LogObserver: DatabaseObserver {
        private let logger: Logger
        private let level: Logger.Level
        private let failureLevel: Logger.Level

        /// An observer that writes to a logger.
        ///
        /// - Parameters:
        ///   - logger: where to write.
        ///   - level: the level of what has succeeded.
        ///   - failures: the level of what has failed.
        public init(_ logger: Logger, level: Logger.Level = .debug, failures: Logger.Level = .warning) {
            self.logger = logger
            self.level = level
            failureLevel = failures
        }

        /// Writes an entry.
        public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
            guard operation.isExecuted else { return }
            let milliseconds = (outcome.duration.seconds * 10_000).rounded() / 10
            var metadata: Logger.Metadata = [
                "db.operation": "\(operation.kind)", "db.rows": "\(max(outcome.rows, outcome.affectedRows))",
                "db.duration_ms": "\(milliseconds)", "code.call_site": "\(operation.callSite)",
            ]
            if let error = outcome.errorType { metadata["error.type"] = "\(error)" }
            logger.log(
                level: outcome.error == nil ? level : failureLevel, "\(operation.sql)", metadata: metadata,
                source: "Howdah")
        }
    }
#endif
