import HowdahTypes

extension Database {
    /// Whether the database can be used: takes a connection of the pool and asks the server for its version, its role
    /// and its lag. Never throws, and returns after `timeout` at the latest.
    ///
    /// ```swift
    /// let health = await db.health(timeout: .seconds(1))
    /// if health.status != .healthy { logger.warning("\(health)") }
    /// ```
    ///
    /// A check that got no answer in time is cancelled; what is left of it ends on its own.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for an answer.
    ///   - limits: From where on a database that answers is degraded.
    public nonisolated(nonsending) func health(
        timeout: Duration = .seconds(2), limits: HealthLimits = HealthLimits(), fileID: String = #fileID,
        line: UInt = #line
    ) async -> HealthReport {
        let callSite = CallSite(fileID: fileID, line: line)
        let start = pool.clock.now()
        let answer = await FirstAnswer.of(timeout: start + timeout.bounded, clock: pool.clock) { [pool, listener] in
            try await Database(pool: pool, listener: listener, observers: []).askForHealth(at: callSite)
        }
        var report = HealthReport(of: metrics)
        switch answer {
        case .success(let server)?:
            report.answered(server, after: pool.clock.now() - start, limits: limits)
        case .failure(let error)?:
            report.failed(error, within: timeout)
        case nil:
            report.failed(nil, within: timeout)
        }
        return report
    }

    private nonisolated(nonsending) func askForHealth(at callSite: CallSite) async throws -> HealthReport.Server {
        let result = try await execute(PreparedSQL(sql: Self.healthQuery), at: callSite)
        let rows = try result.decodeTuples(as: String.self, Bool.self, Double?.self, Int?.self)
        guard let (version, isReplica, seconds, bytes) = rows.first else {
            throw DatabaseError(.rowNotFound, message: "The server answered the health check with no row.")
        }
        return HealthReport.Server(
            version: version.split(separator: " ").first.map(String.init) ?? version,
            role: isReplica ? .replica : .primary, lagSeconds: seconds, lagBytes: bytes)
    }

    // A replica that has replayed all it received is not behind, however long ago the last transaction was.
    private static let healthQuery = """
        SELECT current_setting('server_version'), pg_is_in_recovery(), \
        CASE WHEN NOT pg_is_in_recovery() THEN NULL \
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 \
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8, \
        CASE WHEN pg_is_in_recovery() \
        THEN pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) END::int8
        """
}
