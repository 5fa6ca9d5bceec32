#if Logging
    import HowdahBridges
    import HowdahPool
    import HowdahTypes
    import Logging
    import Testing

    /// Keeps what is logged.
    private final class Entries: Sendable {
        private let kept = Locked<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ text: String) { kept.withLock { $0.append(text) } }
    }

    private struct Handler: LogHandler {
        let entries: Entries
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
            function: String, line: UInt
        ) {
            let values = (metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            entries.add("\(level) \(message) \(values)")
        }
    }

    @Suite("swift-log")
    struct LogObserverTests {
        @Test("gets each statement, a failed one at a higher level, and nothing of waits and sessions")
        func entries() {
            let entries = Entries()
            let observer = LogObserver(Logger(label: "db") { _ in Handler(entries: entries) })
            observer.ended(Operations.make(.acquire), Operations.outcome())
            observer.ended(Operations.make(.statement), Operations.outcome())
            observer.ended(Operations.make(.statement), Operations.outcome(rows: 0, error: Operations.violation))
            let place = "code.call_site=Shop/Orders.swift:42"
            #expect(
                entries.all == [
                    "debug SELECT $1 \(place) db.duration_ms=12.0 db.operation=statement db.rows=3",
                    "warning SELECT $1 \(place) db.duration_ms=12.0 db.operation=statement db.rows=0 error.type=23505",
                ])
        }
    }
#endif
