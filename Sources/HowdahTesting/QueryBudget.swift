public import Howdah

extension StatementLog: DatabaseObserver {
    /// Notes a statement or a pipeline, so that a log can observe a database: `db.observed(by: log)`. Unlike a
    /// ``RecordingExecutor`` it sees what sessions and transactions of the database execute; neither sees BEGIN and
    /// COMMIT.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
        guard [.statement, .pipeline, .stream].contains(operation.kind) else { return }
        outcome.roundTrips > 0 ? append(operation.statements) : appendToLast(operation.statements)
    }
}

/// Runs `body` with a database whose statements are counted, and throws if there were more than expected.
///
/// ```swift
/// @Test("a page of orders takes two statements, however many orders there are")
/// func page() async throws {
///     try await TestDatabase.with(migrations: "Migrations") { db in
///         let page = try await expectQueries(atMost: 2, on: db) { db in try await OrderPage.load(from: db) }
///         …
///     }
/// }
/// ```
///
/// Everything counts that goes through the database that `body` is given: its sessions and transactions, in whatever
/// task. BEGIN and COMMIT do not count.
///
/// - Parameters:
///   - limit: How many statements may be executed, each statement of a pipeline or a batch for itself.
///   - roundTrips: How often the client may wait for the server for them; by default as often as there may be
///     statements.
///   - db: The database.
/// - Throws: ``QueryBudgetExceeded`` with the statements; what `body` throws.
public nonisolated(nonsending) func expectQueries<T>(
    atMost limit: Int, roundTrips: Int? = nil, on db: Database,
    _ body: nonisolated(nonsending) (Database) async throws -> sending T
) async throws -> sending T {
    let log = StatementLog()
    nonisolated(unsafe) let result = try await body(db.observed(by: log))
    guard log.statements.count <= limit, log.roundTrips <= roundTrips ?? limit else {
        throw QueryBudgetExceeded(log: log, limit: limit, roundTripLimit: roundTrips ?? limit)
    }
    return result
}

/// More statements were executed than a test allows.
public struct QueryBudgetExceeded: Error, CustomStringConvertible {
    /// What was executed.
    public let log: StatementLog
    /// How many statements were allowed.
    public let limit: Int
    /// How many round trips were allowed.
    public let roundTripLimit: Int

    /// How many there were and may be, and the statements, one per line with the number of their round trip.
    public var description: String {
        """
        \(log.statements.count) statements were executed in \(log.roundTrips) round trips, and at most \(limit) in \
        \(roundTripLimit) were expected:
        \(log)
        """
    }
}
