import HowdahTypes
import Synchronization

/// How one of several databases is.
public struct DatabaseHealth: Sendable {
    /// `primary`, `replica 1`, …, or the name it was given.
    public let name: String
    /// Whether it answered.
    public var isReachable: Bool { error == nil }
    /// Whether it follows another server; `nil` if it did not answer.
    public let isStandby: Bool?
    /// How old the newest transaction is that it shows; zero on a primary, `nil` if it is not known.
    public let lag: Duration?
    /// Whether ``Databases/read(after:fileID:line:_:)`` goes there; for all that are no replica, whether it answered.
    public let isInUse: Bool
    /// Why it did not answer.
    public let error: (any Error)?
    /// What its pool holds.
    public let statistics: PoolStatistics
}

extension Databases {
    /// Asks every database at once how it is: the primary first, then the replicas, then the others by name.
    ///
    /// ```swift
    /// for database in await databases.health() where !database.isReachable {
    ///     logger.warning("\(database.name) does not answer: \(database.error as Any)")
    /// }
    /// ```
    ///
    /// - Parameter timeout: how long an answer may take; by default 2 seconds.
    public nonisolated(nonsending) func health(timeout: Duration = .seconds(2)) async -> [DatabaseHealth] {
        let replicaNames = replicas.indices.map { "replica \($0 + 1)" }
        let all =
            [("primary", primary, Int?.none)]
            + zip(replicaNames, replicas).enumerated().map { ($1.0, $1.1, Optional($0)) }
            + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value, nil) }
        return await withTaskGroup { group in
            for (place, (name, database, replica)) in all.enumerated() {
                group.addTask { (place, await self.health(name, database, replica, timeout)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func health(_ name: String, _ database: Database, _ replica: Int?, _ timeout: Duration) async
        -> DatabaseHealth
    {
        let state: Result<ReplayState, any Error>
        do {
            state = .success(try await answer(of: database, within: timeout))
        } catch {
            state = .failure(error)
        }
        let found = try? state.get()
        let isInUse = replica.map { index in chooser.withLock { $0.isHealthy(index) } } ?? (found != nil)
        return DatabaseHealth(
            name: name, isStandby: found?.isStandby, lag: found?.lag, isInUse: isInUse,
            error: { if case .failure(let error) = state { error } else { nil } }(), statistics: database.statistics)
    }

    private func answer(of database: Database, within timeout: Duration) async throws -> ReplayState {
        try await withThrowingTaskGroup { group in
            group.addTask { try await database.replayState() }
            group.addTask { [clock] in
                try await clock.sleep(clock.now() + timeout)
                throw DatabaseError(
                    .deadlineExceeded, message: "The database did not answer within \(timeout.inSeconds).")
            }
            defer { group.cancelAll() }
            guard let state = try await group.next() else { throw CancellationError() }
            return state
        }
    }
}
