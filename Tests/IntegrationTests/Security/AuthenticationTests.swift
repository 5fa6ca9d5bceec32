import Foundation
import Howdah
import HowdahTesting
import Synchronization
import Testing

@Suite("Logging in")
struct AuthenticationTests {
    @Test(
        "each kind of password login works, and a wrong password is told with its SQLSTATE",
        arguments: [
            ("scram", true), ("hashed", true), ("clear", true), ("plain", false),
        ])
    func passwords(role: String, encrypted: Bool) async throws {
        let secure = try await SecureServer.shared()
        let settings = encrypted ? secure.verified : "sslmode=disable"
        let connection = try await secure.connect(role, settings)
        #expect(try await connection.value(prepared("SELECT current_user::text"), as: String.self) == role)
        connection.close()

        let wrong = try await secure.refusal(role, settings, password: "Wr0ng-canary")
        #expect(wrong.sqlState == .invalidPassword)
        #expect(wrong.description.contains("\"\(role)\"") && wrong.description.contains("Check the user, the password"))
        #expect(!String(reflecting: wrong).contains("Wr0ng-canary"))

        let none = try await secure.refusal(role, settings, password: nil)
        #expect(none.code == .configuration && none.description.contains("asks for a password"))
    }

    @Test("a password goes in clear text only to a server that was verified, or by permission")
    func cleartext() async throws {
        let secure = try await SecureServer.shared()
        for (role, settings) in [
            ("bare", "sslmode=disable"), ("clear", "sslmode=prefer"), ("clear", "sslmode=require"),
        ] {
            let error = try await secure.refusal(role, settings)
            #expect(error.code == .configuration)
            #expect(
                error.description.contains("The password was not sent") && error.description.contains("verify-full"))
            #expect(!String(reflecting: error).contains(SecureServer.password))
            try await secure.connect(role, settings + "&cleartext_password=any").close()
        }
        let root = "&sslrootcert=\(secure.path("ca.crt"))"
        for settings in ["sslmode=verify-full" + root, "sslmode=verify-ca" + root, "sslmode=require" + root] {
            try await secure.connect("clear", settings).close()
        }
    }

    @Test("a login can be bound to its TLS connection, and then nothing less is accepted")
    func channelBinding() async throws {
        let secure = try await SecureServer.shared()
        try await secure.connect("scram", "sslmode=require&channel_binding=require").close()
        for (role, settings) in [
            ("plain", "sslmode=disable"), ("hashed", "sslmode=require"), ("clear", "sslmode=require"),
        ] {
            let error = try await secure.refusal(role, settings + "&channel_binding=require&cleartext_password=any")
            #expect(error.description.contains("channel binding"))
            #expect(!String(reflecting: error).contains(SecureServer.password))
        }
        try await secure.connect("scram", "sslmode=require&channel_binding=disable").close()
    }

    @Test("a password may come from a closure, which is asked for each connection")
    func provider() async throws {
        let secure = try await SecureServer.shared()
        let asked = Atomic<Int>(0)
        var configuration = try ConnectionConfiguration(url: secure.url("scram", secure.verified, password: nil))
        configuration.passwordProvider = {
            asked.add(1, ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(1))
            return SecureServer.password
        }
        for number in 1...3 {
            let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
            #expect(try await connection.works())
            connection.close()
            #expect(asked.load(ordering: .relaxed) == number)
        }
    }

    @Test("a closure that fails, or takes too long, fails the connection, and what it says stays out of the message")
    func failingProvider() async throws {
        struct NoToken: Error { let secret = "t0ken-canary" }
        var configuration = try ConnectionConfiguration(url: "postgres://app@127.0.0.1:1/shop")
        configuration.passwordProvider = { throw NoToken() }
        let failed = try await refusal(configuration)
        #expect(failed.code == .connectionFailed && failed.underlying is NoToken)
        #expect(failed.description.contains("NoToken") && !failed.description.contains("t0ken-canary"))

        configuration.connectTimeout = .seconds(1)
        configuration.passwordProvider = {
            try await Task.sleep(for: .seconds(600))
            return ""
        }
        #expect(try await refusal(configuration).description.contains("in time"))

        configuration.connectTimeout = .seconds(100)
        configuration.passwordProvider = { "a\0b" }
        #expect(try await refusal(configuration).description.contains("NUL"))

        let waiting = Task { [configuration] in
            var configuration = configuration
            configuration.connectTimeout = .seconds(600)
            configuration.passwordProvider = {
                try await Task.sleep(for: .seconds(600))
                return ""
            }
            return try await Connection.connect(configuration, on: PollerKind.system.loop())
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
    }

    private func refusal(_ configuration: ConnectionConfiguration) async throws -> DatabaseError {
        try await #require(throws: DatabaseError.self) {
            try await Connection.connect(configuration, on: PollerKind.system.loop()).close()
        }
    }

    @Test("an expired password is replaced by the closure's next one, without a new Database")
    func rotation() async throws {
        let server = try await SecureServer.start()
        defer { server.server.stop() }
        let admin = try Database(url: server.server.socketURL(), pool: TestDatabase.pool)
        let current = Locked("first")
        try await admin.execute(prepared("ALTER ROLE scram PASSWORD 'first'"))
        var configuration = try ConnectionConfiguration(url: server.url("scram", server.verified, password: nil))
        configuration.passwordProvider = { current.withLock { $0 } }
        var pool = TestDatabase.pool
        pool.maxQueries = 1
        let db = try Database(configuration, pool: pool)
        #expect(try await db.works())
        try await admin.execute(prepared("ALTER ROLE scram PASSWORD 'second'"))
        let error = try await #require(throws: DatabaseError.self) {
            for _ in 0..<10 { _ = try await db.works() }
        }
        #expect(error.sqlState == .invalidPassword)
        current.withLock { $0 = "second" }
        try await eventually("it works") { (try? await db.works()) == true }
        for db in [db, admin] { await db.shutdown() }
    }
}
