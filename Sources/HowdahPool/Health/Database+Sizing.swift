import HowdahTypes

extension Database {
    /// How large this pool should be, by what it did since an earlier snapshot and by what the server allows.
    ///
    /// ```sql
    /// SELECT current_setting('max_connections')::int8, …
    /// ```
    ///
    /// - Parameters:
    ///   - earlier: ``metrics`` some minutes ago; take them at a busy hour.
    ///   - instances: How many instances of the application, this one included, share the server.
    ///   - others: Connections to leave to other clients of the server.
    /// - Throws: ``DatabaseError`` if the server does not answer; `CancellationError`.
    public nonisolated(nonsending) func sizingAdvice(
        since earlier: DatabaseMetrics, instances: Int = 1, others: Int = 5, fileID: String = #fileID,
        line: UInt = #line
    ) async throws -> SizingAdvice {
        let later = metrics
        var limits = try await serverLimits(fileID: fileID, line: line)
        limits.others = others
        return SizingAdvice(since: earlier, until: later, limits: limits, instances: instances)
    }

    /// How many connections the server allows.
    public nonisolated(nonsending) func serverLimits(
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> ServerLimits {
        // reserved_connections came with PostgreSQL 16.
        let result = try await execute(
            PreparedSQL(
                sql: """
                    SELECT current_setting('max_connections')::int8, \
                    current_setting('superuser_reserved_connections')::int8 \
                    + coalesce(current_setting('reserved_connections', true)::int8, 0)
                    """), fileID: fileID, line: line)
        let (all, reserved) = try result.decodeTuples(as: Int.self, Int.self).first ?? (0, 0)
        return ServerLimits(maxConnections: all, reserved: reserved)
    }
}
