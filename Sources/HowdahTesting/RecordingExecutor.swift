public import Howdah

/// An executor that passes statements on and remembers them: for tests of which SQL runs, and how often.
///
/// ```swift
/// try await db.withSession { session in
///     let recorder = RecordingExecutor(session)
///     let users = try await User.all.with { $0.orders.with { $0.items } }.fetchAll(recorder)
///     #expect(recorder.log.statements.count == 3)       // users, orders, items: however many users there are
///     #expect(recorder.log.roundTrips == 3)
/// }
/// ```
///
/// It sees what is executed through it, not what others do on the same connection, nor BEGIN and COMMIT.
public final class RecordingExecutor<Base: Executor>: Executor {
    /// What was executed.
    public let log: StatementLog
    fileprivate let base: Base

    /// Records what is executed on `base`, into a log of its own or into one that several share.
    public init(_ base: Base, log: StatementLog = StatementLog()) {
        self.base = base
        self.log = log
    }

    /// Executes one statement on the base: one round trip.
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        log.append([statement.sql])
        return try await base.execute(statement, at: callSite)
    }

    /// Executes statements on the base as one pipeline: one round trip.
    @discardableResult
    public nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], at callSite: CallSite
    ) async throws -> [QueryResult] {
        log.append(statements.map(\.sql))
        return try await base.pipeline(statements, at: callSite)
    }

    /// Executes the statements of a source on the base: recorded as one round trip, with one entry for each text.
    @discardableResult
    public nonisolated(nonsending) func executeMany(
        atomicity: BatchAtomicity, at callSite: CallSite,
        next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        onResult: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        var texts: [String] = []
        defer { log.append(texts) }
        return try await base.executeMany(
            atomicity: atomicity, at: callSite,
            next: {
                let statement = try await next()
                if let sql = statement?.sql, sql != texts.last { texts.append(sql) }
                return statement
            }, onResult: onResult)
    }

    /// Executes one statement on the base, and undoes what it did.
    public nonisolated(nonsending) func rehearse(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        log.append([statement.sql])
        return try await base.rehearse(statement, at: callSite)
    }

    /// The base's.
    public var relationObservers: [any DatabaseObserver] { base.relationObservers }
}

extension RecordingExecutor: SessionExecutor where Base: SessionExecutor {
    /// The way to the base's connection; the text of each stream and COPY is recorded, as one round trip.
    public var lane: SessionLane { base.lane.observed { [log] in log.append([$0]) } }
}

/// The texts of executed statements, and in how many round trips they went out; never their values.
public final class StatementLog: Sendable, CustomStringConvertible {
    private let trips = Locked<[[String]]>([])

    /// An empty log.
    public init() {}

    /// The texts, in the order they were executed in.
    public var statements: [String] { trips.withLock { $0.flatMap { $0 } } }

    /// How often the client waited for the server.
    public var roundTrips: Int { trips.withLock { $0.count } }

    /// Forgets everything.
    public func clear() { trips.withLock { $0 = [] } }

    /// One line per statement, with the number of its round trip.
    public var description: String {
        trips.withLock { trips in
            trips.enumerated().flatMap { index, statements in statements.map { "\(index + 1): \($0)" } }
                .joined(separator: "\n")
        }
    }

    func append(_ statements: [String]) {
        trips.withLock { $0.append(statements) }
    }

    /// Adds a statement that travelled with the one before it.
    func appendToLast(_ statements: [String]) {
        trips.withLock { trips in
            guard !trips.isEmpty else { return trips.append(statements) }
            trips[trips.count - 1] += statements
        }
    }
}
