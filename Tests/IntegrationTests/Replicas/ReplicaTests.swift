import Howdah
import HowdahTesting
import Testing

@Suite("Several servers", .timeLimit(.minutes(4)))
struct ReplicaTests {
    @Test("reads go to the standby and writes to the primary, and a write on the standby says what is wrong")
    func routing() async throws {
        try await Cluster.with { cluster in
            let databases = try cluster.databases()
            try await databases.primary.execute(prepared("CREATE TABLE t (id int)"))
            try await databases.primary.execute(prepared("INSERT INTO t VALUES (1), (2)"))
            let position = try await databases.primary.writePosition()
            let (count, port) = try await databases.read(after: position) { session in
                (
                    try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self),
                    try await session.serverPort()
                )
            }
            #expect(count == 2 && port == cluster.standby.port)
            #expect(try await databases.primary.serverPort() == cluster.primary.port)
            #expect(try await databases.replica.serverPort() == cluster.standby.port)

            let error = await #expect(throws: DatabaseError.self) {
                try await databases.read { session in
                    _ = try await session.execute(prepared("INSERT INTO t VALUES (3)"))
                }
            }
            #expect(error?.sqlState == .readOnlySqlTransaction)
            #expect(error?.description.contains("read-only transaction") == true)

            let health = await databases.health()
            #expect(health.map(\.name) == ["primary", "replica 1"])
            #expect(health.map(\.report.server?.role) == [.primary, .replica])
            #expect(health.allSatisfy { $0.report.status != .unhealthy && $0.isInUse })
            await databases.shutdown()
            await #expect(throws: DatabaseError.self) { try await databases.read { _ in } }
        }
    }

    @Test(
        "target_session_attrs leads to the server that fits, whatever the order, and an error names each that does not")
    func targets() async throws {
        try await Cluster.with { cluster in
            let (primary, standby) = (cluster.primary.port, cluster.standby.port)
            let expected: [(TargetSession, Int)] = [
                (.any, standby), (.readWrite, primary), (.primary, primary), (.standby, standby), (.readOnly, standby),
                (.preferStandby, standby),
            ]
            for (target, port) in expected {
                let db = try Database(
                    url: cluster.standby.url(with: cluster.primary, targetSession: target), pool: TestDatabase.pool)
                #expect(try await db.serverPort() == port, "\(target), standby first")
                await db.shutdown()
                let other = try Database(
                    url: cluster.primary.url(with: cluster.standby, targetSession: target), pool: TestDatabase.pool)
                #expect(try await other.serverPort() == (target == .any ? primary : port), "\(target), primary first")
                await other.shutdown()
            }
            // What the command-line tool makes of a URL that asks for nothing.
            let migrating = try Database.forWriting(
                url: cluster.standby.url(with: cluster.primary, targetSession: .any)
                    .replacing("&target_session_attrs=any", with: ""))
            #expect(try await migrating.serverPort() == primary)
            await migrating.shutdown()
            // A primary is better than nothing, and a server that is not there is passed over.
            let alone = try Database(
                url: "postgres://postgres@127.0.0.1:\(Listener.closedPort()),127.0.0.1:\(primary)/postgres"
                    + "?sslmode=disable&target_session_attrs=prefer-standby", pool: TestDatabase.pool)
            #expect(try await alone.serverPort() == primary)
            await alone.shutdown()

            let wrong = try ConnectionConfiguration(
                url: "postgres://postgres@127.0.0.1:\(standby),127.0.0.1:\(Listener.closedPort())/postgres"
                    + "?sslmode=disable&target_session_attrs=read-write")
            let error = await #expect(throws: DatabaseError.self) {
                _ = try await Connection.connect(wrong, on: PollerKind.system.loop())
            }
            let text = error?.description ?? ""
            #expect(text.contains("127.0.0.1:\(standby) is a standby") && text.contains("read-write"), "\(text)")
            #expect(text.contains("Is the server running"), "\(text)")
        }
    }

    @Test("a server that does not report its role, as before PostgreSQL 14, is asked for it")
    func unreportedRole() async throws {
        try await Cluster.with { cluster in
            let proxy = try FaultProxy(to: cluster.standby.url())
            defer { proxy.stop() }
            var configuration = proxy.configuration()
            var asked = 0
            // Garbles the name of one parameter after the other, until it was that of each.
            for count in 1...15 {
                proxy.set(.corrupt(.fromServer, .message("S", byte: 5, count: count), mask: 1))
                configuration.targetSession = .standby
                guard
                    let connection = try? await Connection.connect(configuration, on: PollerKind.system.loop())
                else { continue }
                let role = connection.role
                connection.close()
                guard role.isStandby == nil || role.isReadOnly == nil else { continue }
                asked += 1
                configuration.targetSession = .readWrite
                let error = await #expect(throws: DatabaseError.self) {
                    try await Connection.connect(configuration, on: PollerKind.system.loop()).close()
                }
                #expect(error?.message.contains("is a standby") == true, "\(error as Any)")
            }
            #expect(asked == 2)
        }
    }

    @Test("load_balance_hosts=random spreads the connections over the servers")
    func random() async throws {
        try await Cluster.with { cluster in
            let url = cluster.primary.url(with: cluster.standby, targetSession: .any) + "&load_balance_hosts=random"
            let configuration = try ConnectionConfiguration(url: url)
            var ports: [Int: Int] = [:]
            for _ in 0..<40 {
                let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
                let port = try await connection.value(prepared("SELECT current_setting('port')::int4"), as: Int32.self)
                ports[Int(port), default: 0] += 1
                connection.close()
            }
            // Fewer than 4 of 40 has a chance of one in fifty million.
            #expect(ports.count == 2 && ports.values.allSatisfy { $0 >= 4 }, "\(ports)")
        }
    }

    @Test("a server that never answers leaves time for the next one")
    func deafServer() async throws {
        let listener = try Listener()
        var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        configuration.endpoints.insert(Endpoint(host: "127.0.0.1", port: listener.port), at: 0)
        configuration.connectTimeout = .seconds(8)
        let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
        let works = try await connection.works()
        #expect(works)
        connection.close()
    }

    @Test("a read waits until the standby has what was written, and goes to the primary if that takes too long")
    func readYourWrites() async throws {
        try await Cluster.with { cluster in
            let databases = try cluster.databases { $0.catchUpTimeout = .milliseconds(100) }
            let standby = try Database(url: cluster.standby.url(), pool: TestDatabase.pool(size: 1))
            try await databases.primary.execute(prepared("CREATE TABLE t (id int)"))
            for id in 1...20 {
                try await databases.primary.execute(prepared("INSERT INTO t VALUES ($1)", id))
                let position = try await databases.primary.writePosition()
                let count = try await databases.read(after: position) { session in
                    try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self)
                }
                #expect(count == id)
            }

            try await standby.execute(prepared("SELECT pg_wal_replay_pause()"))
            try await databases.primary.execute(prepared("INSERT INTO t VALUES (21)"))
            let position = try await databases.primary.writePosition()
            let port = try await databases.read(after: position) { try await $0.serverPort() }
            #expect(port == cluster.primary.port)
            // What need not be seen is still read from the standby.
            let old = try await databases.read { try await $0.serverPort() }
            #expect(old == cluster.standby.port)

            let strict = try cluster.databases {
                $0.fallback = .fail
                $0.catchUpTimeout = .milliseconds(50)
            }
            let error = await #expect(throws: DatabaseError.self) { try await strict.read(after: position) { _ in } }
            #expect(error?.code == .connectionFailed && error?.message.contains("Replica 1: It is at") == true)

            // It comes while the read waits.
            let patient = try cluster.databases { $0.catchUpTimeout = .seconds(20) }
            async let seen = patient.read(after: position) { session in
                (
                    try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self),
                    try await session.serverPort()
                )
            }
            try await standby.execute(prepared("SELECT pg_wal_replay_resume()"))
            let (count, place) = try await seen
            #expect(count == 21 && place == cluster.standby.port)
            for each in [databases, strict, patient] { await each.shutdown() }
            await standby.shutdown()
        }
    }

    @Test("a standby that is behind is passed over if a limit is set, and taken again when it has caught up")
    func maxLag() async throws {
        try await Cluster.with { cluster in
            let databases = try cluster.databases { $0.maxLag = .milliseconds(200) }
            let standby = try Database(url: cluster.standby.url(), pool: TestDatabase.pool(size: 1))
            try await databases.primary.execute(prepared("CREATE TABLE t (id int)"))
            try await eventually("the standby is up to date") {
                try await databases.read { try await $0.serverPort() } == cluster.standby.port
            }
            try await standby.execute(prepared("SELECT pg_wal_replay_pause()"))
            try await eventually("the standby is behind") {
                try await databases.primary.execute(prepared("INSERT INTO t VALUES (1)"))
                return try await databases.read { try await $0.serverPort() } == cluster.primary.port
            }
            try await standby.execute(prepared("SELECT pg_wal_replay_resume()"))
            try await eventually("the standby has caught up") {
                try await databases.read { try await $0.serverPort() } == cluster.standby.port
            }
            await databases.shutdown()
            await standby.shutdown()
        }
    }

    @Test("a standby that is gone is left alone, reads go on at the primary, and it is found again when it is back")
    func standbyStops() async throws {
        try await Cluster.with { cluster in
            let databases = try cluster.databases {
                $0.quarantine = .milliseconds(100)
                $0.acquireTimeout = .seconds(1)
            }
            _ = try await databases.read { try await $0.serverPort() }
            try await cluster.standby.shutDown(.immediate)
            let first = try await databases.read { try await $0.serverPort() }
            #expect(first == cluster.primary.port)
            for _ in 0..<20 {
                let port = try await databases.read { try await $0.serverPort() }
                #expect(port == cluster.primary.port)
            }
            let health = await databases.health(timeout: .milliseconds(200))
            #expect(health[1].report.status == .unhealthy && !health[1].isInUse)
            try await cluster.standby.start()
            try await eventually("reads are back at the standby") {
                try await databases.read { try await $0.serverPort() } == cluster.standby.port
            }
            await databases.shutdown()
        }
    }
}
