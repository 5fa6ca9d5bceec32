public import HowdahTypes

/// A PostgreSQL database: one pool of connections, shared by the whole application.
///
/// ```swift
/// let db = try Database(url: "postgres://localhost/shop")
/// let users = try await db.withSession { session in … }
/// await db.shutdown()
/// ```
///
/// Nothing is opened before the first use. A `Database` is `Sendable`: make one, and pass it around.
public final class Database: Executor, Sendable {
    let pool: PoolDriver
    /// Listens for notifications, on a connection of its own.
    let listener: NotificationListener
    /// Who is told of what happens through this database; nil if nobody is.
    let observation: Observation?

    /// A database on a pool, with the observers of the pool's configuration or with others.
    package init(
        pool: PoolDriver, listener: NotificationListener? = nil, observers: [any DatabaseObserver]? = nil
    ) {
        self.pool = pool
        self.listener = listener ?? NotificationListener(pool)
        observation = Observation(observers ?? pool.configuration.observers, of: pool)
    }

    /// What the pool holds now.
    public var statistics: PoolStatistics {
        var statistics = pool.statistics
        statistics.listening = listener.isConnected ? 1 : 0
        return statistics
    }

    /// Lends a connection to a closure, and takes it back when the closure returns or throws.
    ///
    /// ```swift
    /// let count = try await db.withSession { session in
    ///     try await session.execute(PreparedSQL(sql: "SELECT count(*) FROM users")).rowCount
    /// }
    /// ```
    ///
    /// If the closure leaves a transaction open, the pool rolls it back before the next use.
    ///
    /// - Parameter timeout: how long all of it may take: the wait for a connection, connecting, and every statement. A
    ///   statement that runs when it has passed is cancelled on the server, none is sent afterwards, and an open
    ///   transaction is rolled back. By default only the wait is limited, by ``PoolConfiguration/acquireTimeout``.
    /// - Throws: what the closure throws; ``DatabaseError`` with `poolExhausted` or `connectionFailed` after
    ///   ``PoolConfiguration/acquireTimeout``, with `deadlineExceeded` after `timeout`, with `nestedSession` if this
    ///   task holds the pool's last connections already, with `poolClosed` after ``shutdown(grace:)``;
    ///   `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func withSession<T>(
        timeout: Duration? = nil, fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T
    ) async throws -> sending T {
        let limit = timeout.map { TimeLimit($0, from: pool.clock.now()) }
        return try await withSession(limit, at: CallSite(fileID: fileID, line: line), body)
    }

    /// Lends a connection until a moment that the caller has fixed, for one closure after the other.
    nonisolated(nonsending) func withSession<T>(
        _ limit: TimeLimit?, at callSite: CallSite,
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T
    ) async throws -> sending T {
        nonisolated(unsafe) let body = body
        let request = try pool.request(at: callSite, limit: limit)
        let acquiring = observation?.begin(.acquire, at: callSite)
        let idle = pool.leaseIdle(to: request.holder)
        nonisolated(unsafe) let result = try await withTaskExecutorPreference(idle == nil ? pool.waitingRoom : nil) {
            let lease: PoolDriver.Lease
            do {
                lease = try await pool.acquire(request, granted: idle, acquiring)
            } catch let error as DatabaseError {
                throw error.from(callSite)
            }
            nonisolated(unsafe) let result = try await run(body, on: lease, from: callSite, limit)
            return result
        }
        return result
    }

    /// Runs a closure on the thread of its connection, and returns the connection from there: a task that waits for it
    /// goes on without a hop.
    private nonisolated(nonsending) func run<T>(
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T, on lease: PoolDriver.Lease,
        from callSite: CallSite, _ limit: TimeLimit?
    ) async throws -> sending T {
        nonisolated(unsafe) let body = body
        nonisolated(unsafe) let result = try await withTaskExecutorPreference(loop(of: lease)) {
            let driver = SessionDriver(lease, of: pool, observed: observation.map { ObservedSession($0, at: callSite) })
            driver.limit = limit
            defer { driver.close() }
            if pool.configuration.hasSessionHooks { return try await runWithHooks(body, driver) }
            nonisolated(unsafe) let session = Session(driver)
            nonisolated(unsafe) let result = try await body(session)
            return result
        }
        return result
    }

    /// Executes one statement on a connection of the pool, which is returned at once.
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ statement: PreparedSQL, at callSite: CallSite
    ) async throws -> QueryResult {
        // Observers and hooks belong to sessions.
        guard observation == nil, !pool.configuration.hasSessionHooks else {
            return try await withSession(nil, at: callSite) { try await $0.execute(statement, at: callSite) }
        }
        do {
            return try await pool.execute(statement, at: callSite).asked(at: callSite)
        } catch let error as DatabaseError {
            throw error.from(callSite)
        }
    }

    /// Executes statements in one round trip on a connection of the pool, as one implicit transaction.
    @discardableResult
    public nonisolated(nonsending) func pipeline(
        _ statements: [PreparedSQL], at callSite: CallSite
    ) async throws -> [QueryResult] {
        try await withSession(nil, at: callSite) { try await $0.pipeline(statements, at: callSite) }
    }

    /// Makes sure that the database answers: one round trip, with an empty statement.
    public nonisolated(nonsending) func ping(fileID: String = #fileID, line: UInt = #line) async throws {
        let callSite = CallSite(fileID: fileID, line: line)
        try await withSession(nil, at: callSite) { session in _ = try await session.simple("", at: callSite) }
    }

    /// Refuses new sessions, waits for those that are open, and closes all connections.
    ///
    /// After `grace` (by default ``PoolConfiguration/shutdownGrace``), or at once if the calling task is cancelled, the
    /// statements of sessions that are still open are cancelled, and they can start no other.
    public nonisolated(nonsending) func shutdown(grace: Duration? = nil) async {
        await listener.shutDown()
        await pool.shutDown(grace: grace ?? pool.configuration.shutdownGrace)
    }

    private func loop(of lease: PoolDriver.Lease) -> (any TaskExecutor)? {
        switch pool.configuration.executor {
        case .loop: lease.connection.sessionExecutor
        case .inherited: nil
        }
    }
}
