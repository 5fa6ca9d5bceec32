import HowdahTypes
public import HowdahWire

/// The databases of an application: a primary, the replicas that follow it, and others with names.
///
/// ```swift
/// let databases = try Databases(
///     primary: "postgres://app@db1,db2/shop", replicas: ["postgres://app@db2/shop", "postgres://app@db3/shop"],
///     others: ["analytics": "postgres://app@warehouse/analytics"])
///
/// try await databases.primary.withTransaction { tx in … }
/// let position = try await databases.primary.writePosition()
/// let orders = try await databases.read(after: position) { session in … }     // sees what was just written
/// try await databases["analytics"].withSession { session in … }
/// await databases.shutdown()
/// ```
///
/// Where a statement goes is always written down; nothing is routed by looking at SQL.
public final class Databases: Sendable {
    /// The database that accepts writes.
    public let primary: Database
    /// The databases that follow the primary.
    public let replicas: [Database]
    let others: [String: Database]
    let policy: ReplicaPolicy
    let clock: PoolClock
    let chooser: Locked<ReplicaChooser>

    /// Databases that are made already, each with a pool of its own configuration.
    ///
    /// A replica's ``PoolConfiguration/acquireTimeout`` is how long a read waits for it before it goes elsewhere: make it
    /// short. Its `targetSession` should not expect writes: ``TargetSession/preferStandby``.
    ///
    /// - Parameter others: databases by name, for ``subscript(_:)``.
    /// - Throws: ``DatabaseError/Code/configuration`` if `reading` is out of range.
    public convenience init(
        primary: Database, replicas: [Database] = [], others: [String: Database] = [:],
        reading: ReplicaPolicy = ReplicaPolicy()
    ) throws {
        try self.init(primary: primary, replicas: replicas, others: others, reading: reading, clock: .continuous)
    }

    package init(
        primary: Database, replicas: [Database], others: [String: Database] = [:], reading: ReplicaPolicy,
        clock: PoolClock, seed: UInt64 = .random(in: 0...UInt64.max)
    ) throws {
        try reading.validate()
        self.primary = primary
        self.replicas = replicas
        self.others = others
        self.clock = clock
        policy = reading.bounded
        chooser = Locked(ReplicaChooser(count: replicas.count, policy, seed: seed))
    }

    /// Databases by their URLs. Nothing is opened before the first use.
    ///
    /// If a URL does not say `target_session_attrs`, the primary's connections go to a server that is no standby, and the
    /// replicas' to standbys if they can. The pool is configured alike for all of them.
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if a URL or a setting is wrong.
    public convenience init(
        primary: String, replicas: [String] = [], others: [String: String] = [:],
        pool: PoolConfiguration = PoolConfiguration(), reading: ReplicaPolicy = ReplicaPolicy()
    ) throws {
        try self.init(
            primary: ConnectionConfiguration(url: primary),
            replicas: replicas.map { try ConnectionConfiguration(url: $0) },
            others: others.mapValues { try ConnectionConfiguration(url: $0) }, pool: pool, reading: reading)
    }

    /// Databases by their configurations, as by their URLs.
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if a setting is wrong.
    public convenience init(
        primary: ConnectionConfiguration, replicas: [ConnectionConfiguration] = [],
        others: [String: ConnectionConfiguration] = [:], pool: PoolConfiguration = PoolConfiguration(),
        reading: ReplicaPolicy = ReplicaPolicy()
    ) throws {
        var replicaPool = pool
        replicaPool.acquireTimeout = min(pool.acquireTimeout, reading.acquireTimeout)
        try self.init(
            primary: Database(primary.preferring(.primary), pool: pool),
            replicas: replicas.map { try Database($0.preferring(.preferStandby), pool: replicaPool) },
            others: others.mapValues { try Database($0, pool: pool) }, reading: reading)
    }

    /// A database by its name.
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if there is none of that name.
    public subscript(name: String) -> Database {
        get throws {
            if let database = others[name] { return database }
            let names = others.keys.sorted().map { quoteIdentifier($0) }.joined(separator: ", ")
            throw DatabaseError(
                .configuration,
                message:
                    "There is no database named \(quoteIdentifier(name)). Named are: \(names.isEmpty ? "none" : names)."
            )
        }
    }

    /// Shuts all of them down at once, each as ``Database/shutdown(grace:)`` does.
    public nonisolated(nonsending) func shutdown(grace: Duration? = nil) async {
        await withTaskGroup { group in
            for database in [primary] + replicas + others.values {
                group.addTask { await database.shutdown(grace: grace) }
            }
        }
    }
}
