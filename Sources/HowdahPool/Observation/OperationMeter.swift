public import HowdahTypes

/// Measures how long statements take and how many rows they return, for ``Database/metrics``.
///
/// ```swift
/// pool.observers.append(OperationMeter())
/// …
/// for series in db.metrics.operations { print(series.operation, series.sqlState, series.duration.mean) }
/// ```
///
/// The durations are those of OpenTelemetry's `db.client.operation.duration`, one series for each kind of statement and
/// each way to fail, so that their number stays small whatever is executed.
public final class OperationMeter: DatabaseObserver {
    /// The statements of one kind that ended in the same way.
    public struct Series: Sendable {
        /// `SELECT`, `INSERT`, …, `BATCH` for a pipeline, `OTHER` for rarer statements.
        public let operation: String
        /// The SQLSTATE that the server reported.
        public let sqlState: SQLState?
        /// What kind of error it was, if there was one: the SQLSTATE, `cancelled`, `connectionLost`, …
        public let error: String?
        /// How long they took.
        public fileprivate(set) var duration = DurationHistogram(bounds: DurationHistogram.operationBounds)
        /// How many statements returned at most as many rows as each bound of ``rowBounds``; the last number is of those
        /// that returned more.
        public fileprivate(set) var rowCounts = [UInt64](repeating: 0, count: Series.rowBounds.count + 1)
        /// How many rows they returned together.
        public fileprivate(set) var rows: UInt64 = 0

        /// The bounds that OpenTelemetry names for `db.client.response.returned_rows`.
        public static let rowBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
    }

    private struct Key: Hashable {
        let operation: String
        let error: String?
    }

    private let measured = Locked<[Key: Series]>([:])

    /// A meter that has measured nothing.
    public init() {}

    /// What was measured so far, in the order of operations and errors.
    public var series: [Series] {
        measured.withLock { Array($0.values) }.sorted {
            ($0.operation, $0.error ?? "") < ($1.operation, $1.error ?? "")
        }
    }

    /// Measures a statement or a pipeline.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        guard [.statement, .pipeline, .stream].contains(operation.kind) else { return }
        let key = Key(
            operation: operation.kind == .pipeline ? "BATCH" : Self.name(of: operation.sql),
            error: outcome.error.map { ($0 as? DatabaseError)?.sqlState?.rawValue ?? $0.name })
        measured.withLock { measured in
            measured[
                key, default: Series(operation: key.operation, sqlState: outcome.sqlState, error: key.error)
            ].add(outcome)
        }
    }

    /// The first word, if it is one of those that statements usually begin with.
    private static func name(of sql: String) -> String {
        let word = sql.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }.prefix(12).uppercased()
        return names.contains(word) ? word : "OTHER"
    }

    private static let names: Set<String> = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "CALL", "COPY", "SET", "SHOW", "CREATE",
        "ALTER", "DROP", "TRUNCATE", "LOCK", "DECLARE", "FETCH", "MOVE", "CLOSE", "REFRESH",
        "NOTIFY", "LISTEN", "EXPLAIN", "VACUUM", "ANALYZE",
    ]
}

extension OperationMeter.Series {
    fileprivate mutating func add(_ outcome: OperationOutcome) {
        duration.record(outcome.duration)
        rows += UInt64(outcome.rows)
        rowCounts[Self.rowBounds.firstIndex { outcome.rows <= $0 } ?? Self.rowBounds.count] += 1
    }
}
