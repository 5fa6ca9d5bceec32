#if Metrics
    import CoreMetrics
    import HowdahBridges
    import HowdahPool
    import HowdahTypes
    import Testing

    /// Keeps what is recorded: `label operation error value`.
    private final class Records: MetricsFactory, Sendable {
        private let kept = Locked<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ text: String) { kept.withLock { $0.append(text) } }

        private final class Handler: TimerHandler, RecorderHandler {
            let records: Records
            let name: String

            init(_ records: Records, _ name: String) {
                self.records = records
                self.name = name
            }

            func recordNanoseconds(_ duration: Int64) { records.add("\(name) \(duration / 1_000_000) ms") }
            func record(_ value: Int64) { records.add("\(name) \(value)") }
            func record(_ value: Double) { records.add("\(name) \(value)") }
        }

        private final class Counter: CounterHandler {
            func increment(by: Int64) {}
            func reset() {}
        }

        private func handler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
            Handler(self, ([label] + dimensions.map(\.1)).joined(separator: " "))
        }

        func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { Counter() }
        func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
            handler(label, dimensions)
        }
        func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
            handler(label, dimensions)
        }
        func destroyCounter(_ handler: any CounterHandler) {}
        func destroyRecorder(_ handler: any RecorderHandler) {}
        func destroyTimer(_ handler: any TimerHandler) {}
    }

    @Suite("swift-metrics")
    struct MetricsObserverTests {
        @Test("gets durations by kind and error, rows, and the times of connections")
        func records() {
            let records = Records()
            let observer = MetricsObserver(factory: records)
            observer.ended(Operations.make(.acquire), Operations.outcome())
            observer.ended(Operations.make(.session), Operations.outcome())
            observer.ended(Operations.make(.statement), Operations.outcome())
            observer.ended(Operations.make(.statement), Operations.outcome(rows: 0, error: Operations.violation))
            #expect(
                records.all == [
                    "db.client.connection.wait_time acquire 12 ms", "db.client.connection.use_time session 12 ms",
                    "db.client.operation.duration statement 12 ms", "db.client.response.returned_rows statement 3",
                    "db.client.operation.duration statement 23505 12 ms",
                    "db.client.response.returned_rows statement 0",
                ])
        }
    }
#endif
