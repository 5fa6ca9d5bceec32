import Foundation
import Howdah
import HowdahTesting
import TestSupport
import Testing

@Suite("A configuration that is wrong")
struct BadConfigurationTests {
    @Test(
        "a wrong URL says what is wrong with it, and never shows the password",
        arguments: [
            ("mysql://app:s3cret@localhost/shop", "postgres://"),
            ("app:s3cret@localhost/shop", "postgres://"),
            ("", "postgres://"),
            ("postgres://app:s3cret@localhost:port/shop", "port"),
            ("postgres://app:s3cret@localhost:70000/shop", "65535"),
            ("postgres://app:s3cret@[::1/shop", "bracket"),
            ("postgres://app:s3c:ret@localhost:1:2/shop", "colon"),
            ("postgres://app:s3cret%zz@localhost/shop", "percent"),
            ("postgres://app:s3cret@localhost/shop?sslmode=maybe", "verify-full"),
            ("postgres://app:s3cret@localhost/shop?colour=red", "Setting 1"),
            ("postgres://app:s3cret@localhost/shop?connect_timeout=soon", "connect_timeout"),
            ("postgres://app:s3cret@localhost/shop?sslmode", "name=value"),
            ("postgres://app:s3cret%00@localhost/shop", "NUL"),
        ])
    func wrongURL(url: String, part: String) throws {
        let error = try #require(throws: DatabaseError.self) { try Database(url: url) }
        #expect(error.code == .configuration)
        #expect(error.message.contains(part), "\(error.message)")
        for text in [error.message, error.description, String(reflecting: error)] { #expect(!text.contains("s3c")) }
    }

    @Test("a host that does not exist is named")
    func wrongHost() async throws {
        let error = try await #require(throws: DatabaseError.self) {
            try await withConnection(configure: { configuration in
                configuration.endpoints = [Endpoint(host: "no-such-host.invalid")]
                configuration.password = "s3cret"
            }) { _ in }
        }
        #expect(error.code == .connectionFailed)
        #expect(error.description.contains("no-such-host.invalid"))
        #expect(!String(reflecting: error).contains("s3cret"))
    }

    @Test("a server that does not answer is named with user and database, and not taken for a pool that is too small")
    func silentServer() async throws {
        let listener = try Listener()
        // A shutdown does not wait for the attempt.
        let db = try Database(
            url: "postgres://app:s3cret@127.0.0.1:\(listener.port)/shop?connect_timeout=600", pool: impatient)
        let error = try await #require(throws: DatabaseError.self) { try await db.works() }
        #expect(error.code == .connectionFailed)
        #expect(
            error.description.contains(
                "127.0.0.1:\(listener.port) as \"app\", database \"shop\" could be made within 2 s"))
        #expect(error.description.contains("acquireTimeout"))
        #expect(!String(reflecting: error).contains("s3cret"))
        await db.shutdown()
        #expect(db.statistics.size == 0)
    }

    @Test("a server that is down is named with user and database, and the same Database works once it is up")
    func serverDown() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        // Without its socket's file nobody can reach the server.
        let socket = server.folder.appendingPathComponent(".s.PGSQL.\(server.port)")
        let hidden = server.folder.appendingPathComponent("hidden")
        try FileManager.default.moveItem(at: socket, to: hidden)
        let db = try Database(url: server.socketURL(), pool: patient)
        let error = try await #require(throws: DatabaseError.self) { try await db.works() }
        #expect(error.code == .connectionFailed)
        #expect(error.description.contains(socket.path))
        #expect(error.description.contains("\"postgres\"") && error.description.contains("database \"postgres\""))
        #expect(error.description.contains("Is the server running"))
        try FileManager.default.moveItem(at: hidden, to: socket)
        try await eventually("it works") { (try? await db.works()) == true }
        await db.shutdown()
    }

    @Test("a wrong password is told at once, without it, and the same Database works once it is right")
    func wrongPassword() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let admin = try Database(url: server.socketURL(), pool: TestDatabase.pool)
        try await admin.execute(prepared("CREATE ROLE app LOGIN PASSWORD 'r1ght'"))
        try await requirePasswords(of: "app", on: server, admin)
        let wrong = try Database(
            url: "postgres://app:wr0ng@127.0.0.1:\(server.port)/postgres?sslmode=disable", pool: patient)
        for _ in 0..<2 {
            let error = try await #require(throws: DatabaseError.self) { try await wrong.works() }
            #expect(error.sqlState == .invalidPassword)
            #expect(error.description.contains("127.0.0.1:\(server.port)"))
            #expect(error.description.contains("\"app\"") && error.description.contains("\"postgres\""))
            #expect(error.description.contains("Check the user, the password"))
            #expect(!String(reflecting: error).contains("wr0ng"))
        }
        let none = try Database(
            url: "postgres://app@127.0.0.1:\(server.port)/postgres?sslmode=disable", pool: patient)
        let error = try await #require(throws: DatabaseError.self) { try await none.works() }
        #expect(error.code == .configuration && error.description.contains("asks for a password"))
        let right = try Database(
            url: "postgres://app:r1ght@127.0.0.1:\(server.port)/postgres?sslmode=disable", pool: TestDatabase.pool)
        #expect(try await right.works())
        try await admin.execute(prepared("ALTER ROLE app PASSWORD 'wr0ng'"))
        try await eventually("the first one works") { (try? await wrong.works()) == true }
        for db in [admin, wrong, none, right] { await db.shutdown() }
    }

    @Test("a role or a database that does not exist is told at once, and works once it was created")
    func missingDatabase() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let admin = try Database(url: server.url(), pool: TestDatabase.pool)
        let shop = try Database(url: server.url(database: "shop"), pool: patient)
        let error = try await #require(throws: DatabaseError.self) { try await shop.works() }
        #expect(error.sqlState == .invalidCatalogName)
        #expect(error.description.contains("\"shop\"") && error.description.contains("Create the database"))
        try await admin.execute(prepared("CREATE DATABASE shop"))
        try await eventually("it works") { (try? await shop.works()) == true }

        let nobody = try Database(
            url: "postgres://nobody@127.0.0.1:\(server.port)/postgres?sslmode=disable", pool: patient)
        let refused = try await #require(throws: DatabaseError.self) { try await nobody.works() }
        #expect(refused.sqlState?.rawValue.hasPrefix("28") == true)
        #expect(refused.description.contains("role \"nobody\" does not exist"))
        try await admin.execute(prepared("CREATE ROLE nobody LOGIN"))
        try await eventually("it works") { (try? await nobody.works()) == true }
        for db in [admin, shop, nobody] { await db.shutdown() }
    }

    @Test("a server without TLS is told apart from one that is down, where TLS is asked for")
    func noTLS() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(
            url: "postgres://postgres@127.0.0.1:\(server.port)/postgres?sslmode=require", pool: patient)
        let error = try await #require(throws: DatabaseError.self) { try await db.works() }
        #expect(error.code == .connectionFailed)
        #expect(error.description.contains("SSL") && error.description.contains("sslmode"))
        await db.shutdown()
    }

    @Test("a server that has no connection left says so, and serves again when one is free")
    func tooManyConnections() async throws {
        let server = try await EmbeddedPostgres.start(settings: [
            "max_connections": "5", "superuser_reserved_connections": "1",
        ])
        defer { server.stop() }
        let admin = try Database(url: server.url(), pool: TestDatabase.pool(size: 1))
        try await admin.execute(prepared("CREATE ROLE app LOGIN"))
        let url = "postgres://app@127.0.0.1:\(server.port)/postgres?sslmode=disable"
        let others = try Database(url: url, pool: TestDatabase.pool(size: 3))
        let gate = Gate()
        let holders = (0..<3).map { _ in
            Task {
                try await others.withSession { session in
                    _ = try await session.works()
                    await gate.wait()
                }
            }
        }
        try await eventually("all connections are taken") { others.statistics.inUse == 3 }
        let db = try Database(url: url, pool: impatient)
        let error = try await #require(throws: DatabaseError.self) { try await db.works() }
        #expect(error.code == .connectionFailed)
        #expect(error.description.contains("max_connections"))
        gate.open()
        for holder in holders { try await holder.value }
        await others.shutdown()
        try await eventually("it works") { (try? await db.works()) == true }
        for db in [admin, db] { await db.shutdown() }
    }

    /// A pool that does not wait long for a server that is not there.
    private var impatient: PoolConfiguration {
        var pool = TestDatabase.pool(size: 2)
        pool.acquireTimeout = .seconds(2)
        return pool
    }

    /// A pool that is told at once what is wrong, and has the time to hear it on a busy machine.
    private var patient: PoolConfiguration {
        var pool = TestDatabase.pool(size: 2)
        pool.acquireTimeout = .seconds(5)
        return pool
    }

    /// Makes the server ask a role for its password, on 127.0.0.1.
    private func requirePasswords(of role: String, on server: EmbeddedPostgres, _ admin: Database) async throws {
        let path = server.folder.appendingPathComponent("data/pg_hba.conf")
        let rules = try String(contentsOf: path, encoding: .utf8)
        // In place: the file stays the server's own.
        let file = try FileHandle(forWritingTo: path)
        try file.write(contentsOf: Data("host all \(role) 127.0.0.1/32 scram-sha-256\n\(rules)".utf8))
        try file.close()
        try await admin.execute(prepared("SELECT pg_reload_conf()"))
        try await eventually("the rule is in force") {
            let probe = try ConnectionConfiguration(
                url: "postgres://\(role)@127.0.0.1:\(server.port)/postgres?sslmode=disable")
            do {
                try await Connection.connect(probe, on: PollerKind.system.loop()).close()
                return false
            } catch is DatabaseError {
                return true
            }
        }
    }
}
