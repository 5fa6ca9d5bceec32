import Foundation
import Howdah
import HowdahTesting
import Testing

/// The examples of Production, SeveralServers and TestingFaults, as they stand there.
extension Articles {
    static func configure() async throws {
        var pool = PoolConfiguration(size: 12)
        pool.name = "shop"
        pool.minIdle = 2
        pool.acquireTimeout = .seconds(3)
        pool.observers = [SlowQueryLog(threshold: .milliseconds(200)), OperationMeter()]
        let db = try Database(url: url, pool: pool)

        // Once for each connection: SET, and what a connection needs all its life
        pool.onConnect = { session in try await session.execute("SET statement_timeout = '30s'") }
        // Before each session's closure
        pool.onAcquire = { session in try await session.execute("SELECT set_config('app.user', \(Request.user), false)")
        }
        // After it, whatever came of it
        pool.onRelease = { session in try await session.execute("RESET app.user") }

        await db.shutdown(grace: .seconds(20))
    }

    static func observe(_ db: Database) async throws {
        let before = db.metrics
        try await Task.sleep(for: .seconds(300))
        print(try await db.sizingAdvice(since: before, instances: 4))

        router.get("/metrics") { _ in
            Response(contentType: DatabaseMetrics.prometheusContentType, body: db.metrics.prometheusText())
        }

        let alerts = db.metrics.alerts(since: before)
        if alerts.level > .ok { logger.warning("\(alerts)") }

        router.get("/health/db") { _ in
            let health = await db.health(timeout: .seconds(1))
            return Response(status: health.httpStatus, body: try JSONEncoder().encode(health))
        }
    }

    static func observers() {
        var pool = PoolConfiguration()
        pool.observers = [
            SQLEcho(),
            SlowQueryLog(threshold: .milliseconds(200), explains: true),
            SessionLedger(repetitions: 10),
            OperationMeter(),
        ]

        let ledger = SessionLedger(repetitions: 10)
        pool.observers.append(ledger)
        for relation in ledger.unreadRelations { print(relation) }
    }

    static func hosts() async throws {
        let db = try Database(url: "postgres://app@db1,db2,db3/shop?target_session_attrs=read-write")
        await db.shutdown()
    }

    static func replicas(_ draft: Order.Draft) async throws {
        let databases = try Databases(
            primary: "postgres://app@db1,db2/shop",
            replicas: ["postgres://app@db2/shop", "postgres://app@db3/shop"],
            others: ["analytics": "postgres://app@warehouse/analytics"])

        try await databases.primary.withTransaction { tx in try await tx.insert(draft) }
        let orders = try await databases.read { try await Order.all.fetchAll($0) }
        let events = try await databases["analytics"].query("SELECT count(*) FROM events", as: Int.self)
        await databases.shutdown()
        print(orders.count, events)
    }

    static func ownWrites(_ databases: Databases, _ draft: Order.Draft) async throws {
        try await databases.primary.insert(draft)
        let position = try await databases.primary.writePosition()
        let orders = try await databases.read(after: position) { try await Order.all.fetchAll($0) }
        print(orders.count)
    }

    static func failover() async throws {
        let primary = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.replicating)
        let standby = try await EmbeddedPostgres.startStandby(of: primary)
        let db = try Database(url: primary.url(with: standby))
        try await primary.kill()
        try await standby.promote()
        await db.shutdown()
    }

    static func faults(_ pid: Int32) async throws {
        let server = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.durable)
        defer { server.stop() }

        try await server.kill()
        try await server.start()
        try await server.restart(.fast)
        server.kill(backend: pid)
        try server.pause(.backend(pid))
        try server.resume()
        try server.reload(["max_connections": "20"])

        let proxy = try FaultProxy(to: server.url())
        defer { proxy.stop() }
        let db = try Database(proxy.configuration())

        proxy.set(.cut(.fromServer, .before("C")))
        await #expect(throws: DatabaseError.self) { try await transfer(on: db) }

        proxy.set(.halfOpen, for: .living)
        proxy.set(.stall(.fromClient), for: .cancelRequests)
        proxy.set(.sliced(every: .milliseconds(1)))
        try proxy.listen(.refusing)

        let before = proxy.statistics.readyForQuery
        try await transfer(on: db)
        #expect(proxy.statistics.readyForQuery - before == 4)
    }
}
