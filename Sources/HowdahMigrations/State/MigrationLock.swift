import HowdahTypes

/// The advisory lock that lets one runner at a time work on one history.
///
/// It is polled with `pg_try_advisory_lock`, each time in a transaction of its own, and never waited for inside
/// `pg_advisory_lock`: a waiter there holds a snapshot, and CREATE INDEX CONCURRENTLY of the holder would wait for it,
/// which is a deadlock.
package struct MigrationLock: Sendable {
    /// The key: the schema is part of it, so that tenants with a schema each migrate side by side.
    package let key: Int64

    package init(schema: String) {
        key = Checksum(of: ["howdah", schema, MigrationLedger.tableName].joined(separator: "\u{1F}")).key
    }

    /// Takes the lock for the session, or says that another session has it.
    func take(on connection: any MigrationConnection) async throws -> Bool {
        try await connection.rows("SELECT pg_try_advisory_lock(\(key))::text").first?.first == "true"
    }

    /// Takes the lock for the transaction, which works through transaction-pooling proxies.
    func takeForTransaction(on connection: any MigrationConnection) async throws -> Bool {
        try await connection.rows("SELECT pg_try_advisory_xact_lock(\(key))::text").first?.first == "true"
    }

    func release(on connection: any MigrationConnection) async throws {
        try await connection.run("SELECT pg_advisory_unlock(\(key))")
    }

    /// Whether this session still has the lock: `DISCARD ALL` drops it, and so does a proxy that changes the session.
    func isHeld(on connection: any MigrationConnection) async throws -> Bool {
        try await connection.rows(
            "SELECT '1'::text FROM pg_catalog.pg_locks WHERE pid = pg_backend_pid() AND \(matches)"
        )
        .isEmpty == false
    }

    /// Who has the lock: `pid 4711, application howdah, host 10.0.0.7, for 12 s, running CREATE INDEX …`.
    func holder(on connection: any MigrationConnection) async throws -> String? {
        try await connection.rows(
            """
            SELECT concat('pid ', l.pid, ', application ' || nullif(a.application_name, ''),
                ', host ' || host(a.client_addr),
                ', for ' || extract(epoch FROM clock_timestamp() - a.backend_start)::bigint || ' s',
                ', running ' || nullif(left(regexp_replace(a.query, '\\s+', ' ', 'g'), 60), ''))::text
            FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE \(matches) LIMIT 1
            """
        ).first?.first ?? nil
    }

    /// `pg_locks` shows the two halves of the key as `classid` and `objid`.
    private var matches: String {
        let bits = UInt64(bitPattern: key)
        return """
            locktype = 'advisory' AND granted AND objsubid = 1 AND classid::bigint = \(bits >> 32) \
            AND objid::bigint = \(bits & 0xFFFF_FFFF) \
            AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            """
    }
}
