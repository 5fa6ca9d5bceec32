import HowdahTypes
public import HowdahWire

extension Database {
    /// A database by its URL. Nothing is opened before the first use.
    ///
    /// ```swift
    /// let db = try Database(url: "postgres://app:secret@db.example.com/shop")
    /// ```
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if the URL or the pool's configuration is wrong.
    public convenience init(url: String, pool: PoolConfiguration = PoolConfiguration()) throws {
        try self.init(ConnectionConfiguration(url: url), pool: pool)
    }

    /// A database by its configuration. Nothing is opened before the first use.
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if the pool's configuration is wrong.
    public convenience init(
        _ configuration: ConnectionConfiguration, pool: PoolConfiguration = PoolConfiguration()
    ) throws {
        try pool.validate()
        let schema = SchemaEpoch()
        self.init(
            pool: PoolDriver(
                pool.bounded, server: configuration.summary, target: configuration.targetSession,
                connectTimeout: configuration.connectTimeout.bounded, waitingRoom: EventLoopRelay.shared
            ) { deadline in
                let loop = try EventLoopGroup.shared.next()
                let connection = try await Connection.connect(configuration, on: loop, deadline: deadline)
                connection.onNotice = pool.onNotice
                connection.schema = schema
                return connection
            })
    }
}
