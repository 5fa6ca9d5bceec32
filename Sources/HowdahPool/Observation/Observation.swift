import HowdahTypes
import Synchronization

/// The observers of a database, and the numbers of what they are told of.
final class Observation: Sendable {
    let observers: [any DatabaseObserver]
    let relationObservers: [any DatabaseObserver]
    let clock: PoolClock
    /// The pool whose connections explain statements; it may be gone.
    let pool: WeakPool
    private let wantsValues: Bool

    /// Of all observations together: a number never names two operations.
    private static let lastID = Atomic<UInt64>(0)

    init?(_ observers: [any DatabaseObserver], of pool: PoolDriver) {
        guard !observers.isEmpty else { return nil }
        self.observers = observers
        relationObservers = observers.filter { $0.wantsRelations }
        self.pool = WeakPool(pool)
        clock = pool.clock
        wantsValues = observers.contains { $0.wantsValues }
    }

    /// Tells the observers that an operation begins.
    func begin(
        _ kind: ObservedOperation.Kind, _ statements: [PreparedSQL] = [], session: UInt64 = 0, at callSite: CallSite
    ) -> OperationInProgress {
        let id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let operation = ObservedOperation(
            kind: kind, id: id, session: kind == .session ? id : session, statements: statements.map(\.sql),
            values: wantsValues ? statements.map(\.binds) : nil, callSite: callSite,
            explainable: kind == .statement ? statements.first.flatMap { Explainable($0, pool: pool) } : nil)
        let withoutValues = operation.withoutValues
        for observer in observers { observer.began(observer.wantsValues ? operation : withoutValues) }
        return OperationInProgress(operation, of: self)
    }
}

/// A pool that an observation must not keep alive.
struct WeakPool: Sendable {
    private final class Reference: Sendable {
        weak let pool: PoolDriver?
        init(_ pool: PoolDriver) { self.pool = pool }
    }
    private let reference: Reference

    init(_ pool: PoolDriver) { reference = Reference(pool) }

    var pool: PoolDriver? { reference.pool }
}

/// An operation that has begun; its end is told once.
final class OperationInProgress {
    let operation: ObservedOperation
    private let observation: Observation
    private let start: ContinuousClock.Instant
    /// How often it has waited for the server.
    var roundTrips = 0

    init(_ operation: ObservedOperation, of observation: Observation) {
        self.operation = operation
        self.observation = observation
        start = observation.clock.now()
    }

    /// Runs the operation, and tells the observers how it ended.
    nonisolated(nonsending) func observing<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body()
            end(result)
            return result
        } catch {
            end(error: error)
            throw error
        }
    }

    /// Tells the observers that the operation has ended.
    ///
    /// - Parameter result: what a statement or a pipeline returned.
    /// - Parameter duration: how long it took; by default the time since it has begun.
    func end(_ result: Any? = nil, error: (any Error)? = nil, duration: Duration? = nil) {
        let results = (result as? [QueryResult]) ?? (result as? QueryResult).map { [$0] } ?? []
        let outcome = OperationOutcome(
            duration: duration ?? (observation.clock.now() - start), rows: results.reduce(0) { $0 + $1.rowCount },
            affectedRows: results.reduce(0) { $0 + $1.affectedRows }, roundTrips: roundTrips, error: error)
        let withoutValues = operation.withoutValues
        for observer in observation.observers {
            observer.ended(observer.wantsValues ? operation : withoutValues, outcome)
        }
    }
}

/// What the driver of a session needs to tell observers.
final class ObservedSession {
    private let observation: Observation
    private let session: OperationInProgress
    private let callSite: CallSite

    init(_ observation: Observation, at callSite: CallSite) {
        self.observation = observation
        self.callSite = callSite
        session = observation.begin(.session, at: callSite)
    }

    func begin(
        _ kind: ObservedOperation.Kind, _ statements: [PreparedSQL], at place: CallSite? = nil, roundTrips: Int = 0
    ) -> OperationInProgress {
        let operation = observation.begin(kind, statements, session: session.operation.id, at: place ?? callSite)
        operation.roundTrips = roundTrips
        return operation
    }

    /// Tells of statements that travel with others, and cost neither time nor a round trip: CLOSE. What begins a
    /// transaction or a savepoint is no statement to observers.
    func beginPassengers(_ opening: [PreparedSQL], at callSite: CallSite?) -> [OperationInProgress] {
        opening.lazy.filter { $0.sql.hasPrefix("CLOSE ") }.map { begin(.statement, [$0], at: callSite) }
    }

    var relationObservers: [any DatabaseObserver] { observation.relationObservers }

    /// The connection was returned.
    func end() { session.end() }
}
