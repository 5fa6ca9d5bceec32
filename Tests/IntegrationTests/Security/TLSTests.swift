import Foundation
import Howdah
import HowdahTesting
import Testing

@testable import HowdahWire

@Suite("TLS")
struct TLSTests {
    @Test("a server with the right certificate is accepted, and everything is encrypted", .timeLimit(.minutes(5)))
    func verified() async throws {
        let secure = try await SecureServer.shared()
        let root = "sslrootcert=\(secure.path("ca.crt"))"
        for settings in [
            "sslmode=verify-full&\(root)", "sslmode=verify-ca&\(root)", "sslmode=require", "sslmode=prefer",
        ] {
            let connection = try await secure.connect("scram", settings)
            #expect(connection.isEncrypted, "\(settings)")
            let version = try await connection.value(
                prepared("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"), as: String.self)
            #expect(["TLSv1.2", "TLSv1.3"].contains(version))
            connection.close()
        }
    }

    @Test("another name than the certificate's is refused by verify-full, and of no interest to verify-ca")
    func wrongName() async throws {
        let secure = try await SecureServer.shared()
        let error = try await secure.refusal("scram", secure.verified, host: "127.0.0.1")
        #expect(error.code == .connectionFailed)
        #expect(error.description.contains("127.0.0.1") && error.description.contains("localhost"))
        let settings = "sslmode=verify-ca&sslrootcert=\(secure.path("ca.crt"))"
        try await secure.connect("scram", settings, host: "127.0.0.1").close()
    }

    @Test("an authority that is not trusted, or not known to the system, is refused", .timeLimit(.minutes(5)))
    func wrongAuthority() async throws {
        let secure = try await SecureServer.shared()
        for settings in [
            "sslmode=verify-full&sslrootcert=\(secure.path("stranger.crt"))",
            "sslmode=verify-ca&sslrootcert=\(secure.path("stranger.crt"))",
            "sslmode=require&sslrootcert=\(secure.path("stranger.crt"))", "sslmode=verify-full", "sslmode=verify-ca",
        ] {
            let error = try await secure.refusal("scram", settings)
            #expect(error.code == .connectionFailed && error.description.contains("certificate verify failed"))
            #expect(error.description.contains("sslrootcert"), "\(settings)")
        }
        let missing = try await secure.refusal("scram", "sslmode=verify-full&sslrootcert=/nowhere/ca.crt")
        #expect(missing.description.contains("/nowhere/ca.crt"))
    }

    @Test(
        "a certificate that has expired, or was signed by somebody else, is refused", arguments: ["expired", "foreign"])
    func badCertificate(name: String) async throws {
        let secure = try await SecureServer.start(certificate: name)
        defer { secure.server.stop() }
        let error = try await secure.refusal("scram", secure.verified)
        #expect(error.code == .connectionFailed && error.description.contains("certificate verify failed"))
        // Whoever asks for no verification gets none.
        try await secure.connect("scram", "sslmode=require").close()
    }

    @Test(
        "a server that insists on TLS refuses a connection without, and one without TLS is refused where it is asked for"
    )
    func bothInsist() async throws {
        let secure = try await SecureServer.shared()
        let error = try await secure.refusal("scram", "sslmode=disable")
        #expect(error.sqlState?.rawValue == "28000")
        #expect(error.description.contains("no encryption"))
        let plain = try await secure.connect("plain", "sslmode=disable")
        #expect(!plain.isEncrypted)
        #expect(try await plain.works())
        plain.close()
        let refused = try await secure.refusal("plain", secure.verified)
        #expect(refused.sqlState?.rawValue == "28000")
    }

    @Test("the default for other machines is to verify, and for this one to take what there is")
    func defaults() async throws {
        let secure = try await SecureServer.shared()
        let local = try await secure.connect("scram", "")
        #expect(local.isEncrypted)
        local.close()
        // Not by its name a loopback address.
        let error = try await secure.refusal("scram", "", host: "0.0.0.0")
        #expect(error.description.contains("certificate verify failed"))
    }

    @Test("a client is known by its certificate, and refused without it")
    func clientCertificate() async throws {
        let secure = try await SecureServer.shared()
        let own = "&sslcert=\(secure.path("certified.crt"))&sslkey=\(secure.path("certified.key"))"
        let connection = try await secure.connect("certified", secure.verified + own, password: nil)
        let name = try await connection.value(
            prepared("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), as: String.self)
        #expect(name == "/CN=certified")
        connection.close()
        let without = try await secure.refusal("certified", secure.verified, password: nil)
        #expect(without.description.contains("certificate"))
        let wrong = "&sslcert=\(secure.path("certified.crt"))&sslkey=\(secure.path("server.key"))"
        #expect(try await secure.refusal("certified", secure.verified + wrong).code == .connectionFailed)
    }

    @Test("results and parameters of every size arrive whole", arguments: PollerKind.allCases)
    func sizes(poller: PollerKind) async throws {
        let secure = try await SecureServer.shared()
        let configuration = try ConnectionConfiguration(url: secure.url("scram", secure.verified))
        let connection = try await Connection.connect(configuration, on: poller.loop())
        defer { connection.close() }
        try await expectSizes(connection)
    }

    /// PgBouncer writes records of 16 KB, from which libpq may leave decrypted bytes behind while the socket is silent.
    @Test("results in the largest records arrive whole", .timeLimit(.minutes(5)))
    func largeRecords() async throws {
        let secure = try await SecureServer.shared()
        let pooler = try await PgBouncer.start(
            before: secure.server,
            settings: [
                "client_tls_sslmode": "require", "client_tls_cert_file": secure.path("server.crt"),
                "client_tls_key_file": secure.path("server.key"), "pkt_buf": "65536", "default_pool_size": "5",
            ])
        defer { pooler.stop() }
        let url = "postgres://postgres@localhost:\(pooler.port)/postgres?\(secure.verified)"
        let connection = try await Connection.connect(ConnectionConfiguration(url: url), on: PollerKind.system.loop())
        defer { connection.close() }
        #expect(connection.isEncrypted && connection.isPooled)
        try await expectSizes(connection)
        let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(60)::text")) }
        try await eventually("it runs") { try await Pooled.runs("pg_sleep(60)", on: secure.server) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.works())
    }

    /// 185 combinations of rows and sizes, around the limits of records and buffers.
    private func expectSizes(_ connection: Connection) async throws {
        let sizes = [
            1, 100, 1_000, 4_000, 4_096, 8_100, 8_192, 8_193, 12_000, 15_000, 16_000, 16_300, 16_350, 16_370, 16_384,
            16_385,
            16_400, 17_000, 20_000, 24_000, 30_000, 32_000, 32_700, 32_768, 32_800, 40_000, 48_000, 49_152, 50_000,
            60_000,
            64_000, 65_000, 65_535, 65_536, 66_000, 100_000, 131_072,
        ]
        let statement = "SELECT repeat('x', $1::int) FROM generate_series(1, $2::int)"
        for rows in [1, 2, 3, 7, 40] {
            for size in sizes {
                let result = try await connection.execute(
                    prepared(statement, size, rows), deadline: .now + .seconds(20))
                let lengths = try result.decodeColumn(as: String.self).map(\.utf8.count)
                #expect(lengths == Array(repeating: size, count: rows), "\(rows) rows of \(size)")
            }
        }
        for size in [16_384, 100_000, 8 << 20] {
            let bytes = [UInt8](repeating: 7, count: size)
            #expect(try await connection.value(prepared("SELECT $1", bytes), as: [UInt8].self) == bytes)
        }
    }

    @Test("a statement on an encrypted connection is cancelled on the server, even if that takes encrypted logins only")
    func cancellation() async throws {
        let secure = try await SecureServer.shared()
        let connection = try await secure.connect("scram", secure.verified)
        defer { connection.close() }
        for _ in 0..<20 {
            let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(60)::text")) }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...20)))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await connection.works())
        }
    }

    @Test("a request to cancel is encrypted as its connection is, where libpq can do that")
    func encryptedCancellation() async throws {
        guard RawCancel.canBeEncrypted else {
            return print("⚠️ libpq encrypts requests to cancel from 17.6 on: that is not tested here.")
        }
        let secure = try await SecureServer.shared()
        let proxy = try FaultProxy(to: secure.url("scram", secure.verified))
        defer { proxy.stop() }
        var configuration = try ConnectionConfiguration(url: secure.url("scram", secure.verified))
        configuration.endpoints = [Endpoint(host: "localhost", port: proxy.port)]
        let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
        defer { connection.close() }
        let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(61)::text")) }
        try await eventually("it runs") { try await Pooled.runs("pg_sleep(61)", on: secure.server) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.works())
        // In clear text the proxy would have known it for what it was.
        #expect(proxy.statistics.cancelRequests == 0)
        #expect(proxy.statistics.connections >= 2)
    }
}
