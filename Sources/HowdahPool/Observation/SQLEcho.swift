import HowdahTypes

/// Writes a line for each statement that a database executes, to standard error or where you like.
///
/// ```swift
/// pool.observers.append(SQLEcho())
/// // howdah: SELECT "users"."id" FROM "users" WHERE "users"."email" = $1 | 1 row, 0.4 ms
/// // howdah: BEGIN
/// // howdah: UPDATE "users" SET "age" = $1 WHERE "users"."id" = $2 | 1 row, 0.5 ms
/// // howdah: COMMIT
/// ```
///
/// Values appear only with `showsValues: true`: `… WHERE "users"."email" = $1 ['ada@example.com']`. That is for your own
/// machine, and not for a log that is kept.
///
/// BEGIN and SAVEPOINT are written when the closure starts, COMMIT and ROLLBACK when it has ended; a transaction that
/// executes nothing sends neither.
public struct SQLEcho: DatabaseObserver {
    /// Whether lines show the values of parameters.
    public let wantsValues: Bool
    private let sink: @Sendable (String) -> Void

    /// An echo to standard error.
    public init(showsValues: Bool = false) {
        self.init(showsValues: showsValues) { standardError($0) }
    }

    /// An echo to a closure, which gets each line without its end.
    public init(showsValues: Bool = false, to sink: @escaping @Sendable (String) -> Void) {
        wantsValues = showsValues
        self.sink = sink
    }

    /// Writes the text that begins a transaction.
    public func began(_ operation: ObservedOperation) {
        if operation.kind == .transaction { sink(operation.sql) }
    }

    /// Writes the line of what has ended.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        switch operation.kind {
        case .transaction: sink(end(of: operation, outcome))
        case .statement, .pipeline, .stream: sink(line(operation, outcome))
        default: break
        }
    }

    private func line(_ operation: ObservedOperation, _ outcome: OperationOutcome) -> String {
        var texts: [String] = []
        for (index, sql) in operation.statements.enumerated() {
            let values = operation.values?[index] ?? []
            let shown = values.isEmpty ? "" : " [" + values.map(\.readable).joined(separator: ", ") + "]"
            texts.append(sql.onOneLine + shown)
        }
        return texts.joined(separator: "; ") + " | " + outcome.summary
    }

    private func end(of operation: ObservedOperation, _ outcome: OperationOutcome) -> String {
        let name = operation.sql.hasPrefix("SAVEPOINT ") ? String(operation.sql.dropFirst(10)) : nil
        guard let error = outcome.error else { return name.map { "RELEASE SAVEPOINT " + $0 } ?? "COMMIT" }
        return (name.map { "ROLLBACK TO SAVEPOINT " + $0 } ?? "ROLLBACK") + " | " + error.name
    }
}

extension OperationOutcome {
    /// `3 rows, 1.2 ms`, or what it failed with.
    var summary: String {
        if let error { return error.name + ", " + duration.inMilliseconds }
        let count = max(rows, affectedRows)
        return "\(count) \(count == 1 ? "row" : "rows"), " + duration.inMilliseconds
    }
}

extension String {
    /// Without line breaks and indentation.
    var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
