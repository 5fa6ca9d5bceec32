public import Howdah

/// Standbys: servers that follow another one, for tests of reads from replicas and of failovers.
///
/// ```swift
/// let primary = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.replicating)
/// let standby = try await EmbeddedPostgres.startStandby(of: primary)
/// defer { standby.stop(); primary.stop() }
/// let db = try Database(url: primary.url(with: standby, targetSession: .readWrite))
/// …
/// try await standby.promote()
/// ```
extension EmbeddedPostgres {
    /// Settings with which a server can have standbys.
    public static let replicating = [
        "wal_level": "replica", "max_wal_senders": "10", "hot_standby": "on", "wal_keep_size": "64MB",
        "synchronous_commit": "on", "full_page_writes": "on",
    ]

    /// Starts a server that is a copy of another one, follows it, and answers queries meanwhile. Like any other it is
    /// stopped and removed when the process ends.
    ///
    /// The copy has the settings of the other server; `settings` win over them. Throws ``EmbeddedPostgresError`` if
    /// the other server does not allow it (``replicating``), with the words of the program that makes the copy.
    public static func startStandby(
        of primary: EmbeddedPostgres, settings: [String: String] = [:]
    ) async throws -> EmbeddedPostgres {
        let source = "host=127.0.0.1 port=\(primary.port) user=\(primary.user)"
        return try await onThreadOfItsOwn { try startBlocking(settings: settings, copying: source) }
    }

    /// Makes a standby a server of its own that accepts writes, and returns when it does.
    ///
    /// ```sql
    /// SELECT pg_promote()
    /// ```
    ///
    /// Throws ``DatabaseError`` if it is no standby.
    public func promote() async throws {
        let database = try Database(url: socketURL(), pool: PoolConfiguration(size: 1))
        let promoted = try await database.execute(PreparedSQL(sql: "SELECT pg_promote(wait_seconds => 60)"))
            .decodeColumn(as: Bool.self)
        await database.shutdown()
        guard promoted == [true] else {
            throw EmbeddedPostgresError("The standby on port \(port) was not promoted within 60 seconds.")
        }
    }

    /// The URL of a database that is on this server and on others, in this order, over TCP.
    ///
    /// `primary.url(with: standby)` is
    /// `postgres://postgres@127.0.0.1:54321,127.0.0.1:54322/postgres?sslmode=disable&target_session_attrs=read-write`.
    public func url(
        database: String = "postgres", with others: EmbeddedPostgres..., targetSession: TargetSession = .readWrite
    ) -> String {
        let hosts = ([self] + others).map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
        return url(database: database).replacing("127.0.0.1:\(port)", with: hosts)
            + "&target_session_attrs=\(targetSession.rawValue)"
    }
}
