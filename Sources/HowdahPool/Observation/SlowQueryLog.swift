import Synchronization

/// A statement or pipeline that took long.
public struct SlowQuery: Sendable, CustomStringConvertible {
    /// What was executed, and where.
    public let operation: ObservedOperation
    /// How long it took, and what came of it.
    public let outcome: OperationOutcome
    /// The server's plan, line by line, if the log asks for it.
    public let plan: [String]

    /// One line, and the lines of the plan below it; no values.
    public var description: String {
        let head =
            "slow \(operation.kind): \(outcome.summary), at \(operation.callSite): \(operation.sql.onOneLine)"
        return ([head] + plan.map { "    " + $0 }).joined(separator: "\n")
    }
}

/// Tells of statements that take longer than a threshold, on standard error or where you like.
///
/// ```swift
/// pool.observers.append(SlowQueryLog(threshold: .milliseconds(200)))
/// // howdah: slow statement: 3 rows, 412.7 ms, at Shop/Orders.swift:42: SELECT … WHERE "orders"."note" LIKE $1
///
/// pool.observers.append(SlowQueryLog(threshold: .milliseconds(200), explains: true) { slow in
///     logger.warning("\(slow)")
/// })
/// ```
///
/// With `explains: true` the server is asked for the plan (`EXPLAIN`, never `ANALYZE`: nothing runs twice) on another
/// connection of the pool, one statement at a time; what is slow meanwhile is told of without a plan. The caller does
/// not wait for it.
public final class SlowQueryLog: DatabaseObserver {
    /// From which duration on a statement is slow.
    public let threshold: Duration
    private let explains: Bool
    private let sink: @Sendable (SlowQuery) -> Void
    private let isExplaining = Atomic<Bool>(false)

    /// A log on standard error.
    public convenience init(threshold: Duration, explains: Bool = false) {
        self.init(threshold: threshold, explains: explains) { standardError($0.description) }
    }

    /// A log to a closure.
    public init(threshold: Duration, explains: Bool = false, to sink: @escaping @Sendable (SlowQuery) -> Void) {
        self.threshold = threshold
        self.explains = explains
        self.sink = sink
    }

    /// Tells of a statement that took long.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        guard outcome.duration >= threshold, [.statement, .pipeline, .stream].contains(operation.kind) else { return }
        guard explains, operation.kind == .statement, outcome.sqlState == nil, beginExplaining() else {
            return sink(SlowQuery(operation: operation, outcome: outcome, plan: []))
        }
        Task {
            let plan = (try? await operation.explain()) ?? []
            isExplaining.store(false, ordering: .releasing)
            sink(SlowQuery(operation: operation, outcome: outcome, plan: plan))
        }
    }

    private func beginExplaining() -> Bool {
        isExplaining.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
    }
}
