import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A password")
struct SecretTests {
    private static let canary = "Zr7-canary-password"

    @Test(
        "stands in no error, whatever goes wrong with the connection",
        arguments: [
            "postgres://app:Zr7-canary-password@no-such-host.invalid/shop",
            "postgres://app:Zr7-canary-password@127.0.0.1:1/shop",
            "postgres://app:Zr7-canary-password@/shop?host=/nowhere",
            "postgres://app:Zr7-canary-password@127.0.0.1:SCRAM/shop",
            "postgres://app:Zr7-canary-password@127.0.0.1:SCRAM/shop?sslmode=verify-full",
            "postgres://scram:Zr7-canary-password@127.0.0.1:SCRAM/nowhere?sslmode=require",
            "postgres://scram:Zr7-canary-password-wrong@127.0.0.1:SCRAM/postgres?sslmode=require",
            "postgres://bare:Zr7-canary-password@127.0.0.1:SCRAM/postgres?sslmode=disable",
            "postgres://scram:Zr7-canary-password@127.0.0.1:SCRAM/postgres?sslmode=require&options=-c%20nonsense%3D1",
            "postgres://scram:Zr7-canary-password@127.0.0.1:SCRAM/postgres?sslmode=require&sslrootcert=/nowhere",
            "postgres://app:Zr7-canary-password@127.0.0.1:1,127.0.0.1:2/shop?connect_timeout=1",
        ])
    func errors(url: String) async throws {
        let secure = try await SecureServer.shared()
        let url = url.replacingOccurrences(of: "SCRAM", with: String(secure.server.port))
        let configuration = try ConnectionConfiguration(url: url)
        var pool = TestDatabase.pool(size: 1)
        pool.acquireTimeout = .seconds(1)
        let db = try Database(configuration, pool: pool)
        for execute in [
            { _ = try await Connection.connect(configuration, on: PollerKind.system.loop()) },
            { _ = try await db.execute(prepared("SELECT 1")) }, { try await db.migrate("SELECT 1") },
        ] as [() async throws -> Void] {
            do {
                try await execute()
                Issue.record("it worked")
            } catch {
                for text in Self.everyForm(of: error) { #expect(!text.contains(Self.canary), "\(text)") }
            }
        }
        for text in Self.everyForm(of: db) { #expect(!text.contains(Self.canary), "\(text)") }
        await db.shutdown()
    }

    @Test(
        "stands in no error about a URL or a string that is wrong",
        arguments: [
            "postgres://app:%@localhost:port/shop", "postgres://app:%@[::1/shop", "postgres://app:%%ZZ@localhost/shop",
            "postgres://app:%@a:1:2/shop", "postgres://app:%@localhost/shop?sslmode=%", "app:%@localhost",
            "postgres://app:%@localhost/shop?pooler=x", "postgres://app:%@localhost/shop?password", "password='%",
            "host=localhost password=% colour", "host=localhost port=x password=%", "://%",
            "postgres://app:a@b:%@/shop?x=y",
            "postgres://localhost/shop?passwort=%",
            "postgres://app:a?b&%=c@localhost/shop", "host=localhost password=two %", "password=a %=b", "password=a '%",
            "postgres://app:%%00@localhost/shop",
        ])
    func malformed(pattern: String) throws {
        // A value that stands where a word of a known list is expected is shown: it is not a password's place.
        let canary = pattern.hasSuffix("sslmode=%") ? "x" : Self.canary
        let text = pattern.replacing("%", with: canary, maxReplacements: 1)
        for parse in [
            { try ConnectionConfiguration(url: text) }, { try ConnectionConfiguration(keywords: text) },
            { try ConnectionConfiguration(environment: ["PGPASSWORD": canary, "PGPORT": "x"]) },
        ] {
            do {
                let configuration = try parse()
                for form in Self.everyForm(of: configuration) { #expect(!form.contains(Self.canary), "\(form)") }
            } catch {
                for form in Self.everyForm(of: error) { #expect(!form.contains(Self.canary), "\(form)") }
            }
        }
    }

    @Test("stands in no description of what holds it, nor in what the server says")
    func descriptions() async throws {
        let secure = try await SecureServer.shared()
        var configuration = try ConnectionConfiguration(url: secure.url("scram", secure.verified))
        let notices = Locked<[String]>([])
        var pool = TestDatabase.pool(size: 2)
        pool.onNotice = { notice in notices.withLock { $0.append("\(notice)") } }
        let db = try Database(configuration, pool: pool)
        try await db.execute(prepared("DO $$ BEGIN RAISE NOTICE 'hello'; END $$"))
        try await db.withSession { session in
            _ = try await session.works()
            for text in Self.everyForm(of: session) { #expect(!text.contains(Self.canary)) }
        }
        let error = try await #require(throws: DatabaseError.self) { try await db.execute(prepared("SELECT 1/0")) }
        configuration.passwordProvider = { Self.canary }
        for value in [
            configuration, Secret(Self.canary), db, pool, db.statistics, db.openSessions, error,
            notices.withLock { $0 }, try await secure.connect("scram", secure.verified),
        ] as [Any] {
            for text in Self.everyForm(of: value) { #expect(!text.contains(Self.canary), "\(text)") }
        }
        await db.shutdown()
    }

    private static func everyForm(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [
            dumped, "\(value)", String(reflecting: value),
            String(describing: Mirror(reflecting: value).children.map { $0 }),
        ]
    }
}
