#if Metrics
    public import CoreMetrics
    public import HowdahPool
    import HowdahTypes

    /// Records what a database executes with swift-metrics, by the names of OpenTelemetry.
    ///
    /// ```swift
    /// pool.observers.append(MetricsObserver())
    /// ```
    ///
    /// | metric | what it tells |
    /// | --- | --- |
    /// | `db.client.operation.duration` | how long statements take, by kind and error |
    /// | `db.client.response.returned_rows` | the rows they return |
    /// | `db.client.connection.wait_time` | how long a session waits for its connection |
    /// | `db.client.connection.use_time` | how long it holds it |
    ///
    /// It is there with the package trait `Metrics`.
    public final class MetricsObserver: DatabaseObserver {
        private struct Key: Hashable {
            let label: String
            let operation: String
            let error: String?
        }

        private struct Series {
            var timers: [Key: CoreMetrics.Timer] = [:]
            var recorders: [Key: Recorder] = [:]
        }

        private let factory: any MetricsFactory
        private let series = Locked(Series())

        /// An observer that records with a factory; by default with that of the process.
        public init(factory: any MetricsFactory = MetricsSystem.factory) { self.factory = factory }

        /// Records a duration, and the number of rows.
        public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
            switch operation.kind {
            case .acquire: record(outcome.duration, "db.client.connection.wait_time", "acquire", outcome)
            case .session: record(outcome.duration, "db.client.connection.use_time", "session", outcome)
            case _ where operation.isExecuted:
                record(outcome.duration, "db.client.operation.duration", operation.kind.description, outcome)
                record(rows: outcome.rows, operation.kind.description)
            default: break
            }
        }

        private func record(
            _ duration: Duration, _ label: String, _ operation: String, _ outcome: OperationOutcome
        ) {
            let key = Key(label: label, operation: operation, error: outcome.errorType)
            let timer = series.withLock { series in
                if let known = series.timers[key] { return known }
                var dimensions = [("db.operation.name", operation)]
                if let error = key.error { dimensions.append(("error.type", error)) }
                let made = CoreMetrics.Timer(label: label, dimensions: dimensions, factory: factory)
                series.timers[key] = made
                return made
            }
            timer.recordNanoseconds(Int64(duration.seconds * 1e9))
        }

        private func record(rows: Int, _ operation: String) {
            let key = Key(label: "db.client.response.returned_rows", operation: operation, error: nil)
            let recorder = series.withLock { series in
                if let known = series.recorders[key] { return known }
                let made = Recorder(
                    label: key.label, dimensions: [("db.operation.name", operation)], aggregate: true,
                    factory: factory)
                series.recorders[key] = made
                return made
            }
            recorder.record(rows)
        }
    }
#endif
