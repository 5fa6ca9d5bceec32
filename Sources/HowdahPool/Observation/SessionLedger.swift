import HowdahTypes

/// What one session executed, from its acquisition to its return.
public struct SessionSummary: Sendable, CustomStringConvertible {
    /// Where the session was asked for: `Shop/Orders.swift:42`.
    public fileprivate(set) var callSite: String
    /// How long it held its connection.
    public let duration: Duration
    /// How many statements it executed.
    public fileprivate(set) var statements = 0
    /// How often it waited for the server.
    public fileprivate(set) var roundTrips = 0
    /// How many rows it read.
    public fileprivate(set) var rows = 0
    /// Texts that it executed one by one, as often as the ledger looks out for or oftener; the most frequent first.
    public fileprivate(set) var repetitions: [Repetition] = []

    /// A statement that was executed again and again.
    public struct Repetition: Hashable, Sendable {
        /// The statement's text.
        public let sql: String
        /// How often it was executed in a round trip of its own.
        public let count: Int
    }

    /// `session of Shop/Orders.swift:42: 101 statements in 101 round trips, 200 rows, 84.2 ms`, and a line for each
    /// repetition.
    public var description: String {
        let head =
            "session of \(callSite): \(statements) statements in \(roundTrips) round trips, \(rows) rows, "
            + duration.inMilliseconds
        return ([head] + repetitions.map { "    \($0.count) times: \($0.sql.onOneLine)" }).joined(separator: "\n")
    }
}

/// Finds sessions that execute one statement again and again: the N + 1 pattern, one query for a list and one more for
/// each of its rows. Finds relations as well that are loaded and never read: the opposite mistake.
///
/// ```swift
/// pool.observers.append(SessionLedger(repetitions: 10))
/// // howdah: session of Shop/Orders.swift:42: 101 statements in 101 round trips, 200 rows, 84.2 ms
/// //     100 times: SELECT … FROM "users" WHERE "users"."id" = $1
/// ```
///
/// The remedy is `.with { $0.user }` on the first query, `= ANY($1)`, or a pipeline. Statements of pipelines do not
/// count as repetitions, nor do those of a batch and the FETCH of a cursor: they cost no round trip of their own for each row.
/// A session is told of when it ends. ``unreadRelations`` lists what queries load in vain.
public final class SessionLedger: DatabaseObserver {
    private let threshold: Int
    private let sink: @Sendable (SessionSummary) -> Void
    private let entries = Locked<[UInt64: Entry]>([:])
    let relations: RelationLedger

    /// A ledger that writes to standard error: sessions with a statement repeated `repetitions` times or oftener, and, once
    /// for each place in the source, relations that it has loaded and nothing has read.
    public convenience init(repetitions: Int = 10) {
        self.init(repetitions: repetitions) { summary in
            if !summary.repetitions.isEmpty { standardError(summary.description) }
        } unread: { relation in
            if relation.unreadLoads == 1 { standardError(relation.description) }
        }
    }

    /// A ledger that tells closures.
    ///
    /// - Parameters:
    ///   - sink: is told of every session, when it has ended.
    ///   - unread: is told of a relation each time that what was loaded is gone and was not read, with what is known of the
    ///     same place so far. It is called where the last of the models is released, so it must be short.
    public init(
        repetitions: Int = 10, to sink: @escaping @Sendable (SessionSummary) -> Void,
        unread: @escaping @Sendable (UnreadRelation) -> Void = { _ in }
    ) {
        threshold = max(2, repetitions)
        self.sink = sink
        relations = RelationLedger(unread)
    }

    /// Notes what has ended; at the end of a session, tells of it.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        guard operation.session != 0 else { return }
        let finished = entries.withLock { entries -> Entry? in
            var entry =
                entries.removeValue(forKey: operation.session)
                ?? Entry(summary: SessionSummary(callSite: operation.callSite, duration: outcome.duration))
            entry.add(operation, outcome)
            if operation.kind == .session {
                entry.summary.callSite = operation.callSite
                return entry
            }
            entries[operation.session] = entry
            return nil
        }
        if let finished { sink(finished.summary(of: outcome, threshold: threshold)) }
    }
}

/// What a session has executed so far.
private struct Entry {
    var summary: SessionSummary
    /// How often each text was executed in a round trip of its own.
    var counts: [String: Int] = [:]

    mutating func add(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        summary.roundTrips += outcome.roundTrips
        guard [.statement, .pipeline, .stream].contains(operation.kind) else { return }
        summary.statements += operation.statements.count
        summary.rows += outcome.rows
        guard operation.kind != .pipeline, outcome.roundTrips > 0, !operation.sql.hasPrefix("FETCH ") else { return }
        counts[operation.sql, default: 0] += 1
    }

    func summary(of outcome: OperationOutcome, threshold: Int) -> SessionSummary {
        var whole = SessionSummary(callSite: summary.callSite, duration: outcome.duration)
        (whole.statements, whole.roundTrips, whole.rows) = (summary.statements, summary.roundTrips, summary.rows)
        whole.repetitions = counts.filter { $0.value >= threshold }
            .map { SessionSummary.Repetition(sql: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.sql) < ($0.count, $1.sql) }
        return whole
    }
}
