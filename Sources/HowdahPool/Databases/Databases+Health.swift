import HowdahTypes

/// How one of several databases is.
public struct DatabaseHealth: Sendable {
    /// `primary`, `replica 1`, …, or the name it was given.
    public let name: String
    /// What the database's own check found.
    public let report: HealthReport
    /// Whether ``Databases/read(after:fileID:line:_:)`` goes there; for all that are no replica, whether it answered.
    public let isInUse: Bool
}

extension Databases {
    /// Asks every database at once how it is: the primary first, then the replicas, then the others by name.
    ///
    /// ```swift
    /// for database in await databases.health() where database.report.status != .healthy {
    ///     logger.warning("\(database.name): \(database.report)")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for the answers; by default 2 seconds.
    ///   - limits: From where on a database that answers is degraded.
    public nonisolated(nonsending) func health(
        timeout: Duration = .seconds(2), limits: HealthLimits = HealthLimits(), fileID: String = #fileID,
        line: UInt = #line
    ) async -> [DatabaseHealth] {
        let all =
            [("primary", primary, Int?.none)]
            + replicas.enumerated().map { ("replica \($0 + 1)", $1, Optional($0)) }
            + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value, nil) }
        return await withTaskGroup { group in
            for (place, (name, database, replica)) in all.enumerated() {
                group.addTask {
                    let report = await database.health(
                        timeout: timeout, limits: limits, fileID: fileID, line: line)
                    let isInUse = replica.map(self.isUsed) ?? (report.status != .unhealthy)
                    return (place, DatabaseHealth(name: name, report: report, isInUse: isInUse))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func isUsed(replica index: Int) -> Bool { chooser.withLock { $0.isHealthy(index) } }
}
