import Foundation
import Howdah
import HowdahTesting

/// A server with TLS, and with a role for every way to log in:
///
/// | role        | connects | has to show                          |
/// | ----------- | -------- | ------------------------------------ |
/// | `scram`     | with TLS | a password, by `scram-sha-256`       |
/// | `hashed`    | with TLS | a password, by `md5`                 |
/// | `clear`     | with TLS | a password, as it is                 |
/// | `certified` | with TLS | the certificate of that name         |
/// | `plain`     | without  | a password, by `scram-sha-256`       |
/// | `bare`      | without  | a password, as it is                 |
struct SecureServer: Sendable {
    let server: EmbeddedPostgres
    let certificates: URL

    /// The password of all roles.
    static let password = "Zr7-canary-password"

    /// Shared by the tests that leave it as it is.
    static func shared() async throws -> SecureServer { try await task.value }

    private static let task = Task.detached { try await start() }

    /// Starts one whose own certificate is that of a name: `server`, `expired`, `foreign`.
    static func start(certificate: String = "server") async throws -> SecureServer {
        let server = try await EmbeddedPostgres.start()
        let folder = server.folder.appendingPathComponent("tls")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        // A dozen processes, one after the other: on a thread of its own, not on one of the cooperative pool.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { _ = try Certificates(in: folder) }) }
        }
        try handOver(folder, to: server.folder)
        let secure = SecureServer(server: server, certificates: folder)
        let admin = try Database(url: server.socketURL(), pool: TestDatabase.pool)
        try await secure.makeRoles(admin)
        try rules(in: server)
        for (name, value) in [
            ("ssl_ca_file", "ca.crt"), ("ssl_cert_file", certificate + ".crt"), ("ssl_key_file", certificate + ".key"),
        ] {
            try await admin.execute(prepared("ALTER SYSTEM SET \(name) = '\(folder.path)/\(value)'"))
        }
        try await admin.execute(prepared("ALTER SYSTEM SET ssl = on"))
        try await admin.execute(prepared("SELECT pg_reload_conf()"))
        await admin.shutdown()
        try await eventually("the server has read its certificate") {
            do {
                try await secure.connect("scram", "sslmode=require").close()
                return true
            } catch let error as DatabaseError where error.description.contains("does not support SSL") {
                return false
            }
        }
        return secure
    }

    private func makeRoles(_ admin: Database) async throws {
        for role in ["scram", "clear", "certified", "plain", "bare"] {
            try await admin.execute(prepared("CREATE ROLE \(role) LOGIN PASSWORD '\(Self.password)'"))
        }
        try await admin.withTransaction { tx in
            try await tx.execute(prepared("SET LOCAL password_encryption = 'md5'"))
            try await tx.execute(prepared("CREATE ROLE hashed LOGIN PASSWORD '\(Self.password)'"))
        }
        try await admin.execute(prepared("GRANT pg_signal_backend TO scram"))
    }

    private static func rules(in server: EmbeddedPostgres) throws {
        let rules = """
            local all postgres trust
            hostssl all scram 127.0.0.1/32 scram-sha-256
            hostssl all hashed 127.0.0.1/32 md5
            hostssl all clear 127.0.0.1/32 password
            hostssl all certified 127.0.0.1/32 cert
            hostnossl all plain 127.0.0.1/32 scram-sha-256
            hostnossl all bare 127.0.0.1/32 password
            local all scram scram-sha-256

            """
        // In place: the file stays the server's own.
        let file = try FileHandle(forWritingTo: server.folder.appendingPathComponent("data/pg_hba.conf"))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(rules.utf8))
        try file.close()
    }

    /// The server may run as another account, and takes keys that are its own, and nobody else's to read.
    private static func handOver(_ folder: URL, to owner: URL) throws {
        let files = FileManager.default
        let account = try files.attributesOfItem(atPath: owner.path)[.ownerAccountID]
        for name in try files.contentsOfDirectory(atPath: folder.path) + [""] {
            var attributes: [FileAttributeKey: Any] = [:]
            if geteuid() == 0, let account { attributes[.ownerAccountID] = account }
            if name.hasSuffix(".key") { attributes[.posixPermissions] = 0o600 }
            try files.setAttributes(attributes, ofItemAtPath: folder.appendingPathComponent(name).path)
        }
    }

    /// The path of one of the files of ``Certificates``.
    func path(_ name: String) -> String { certificates.appendingPathComponent(name).path }

    func url(_ role: String, _ settings: String, host: String = "localhost", password: String? = password) -> String {
        let login = role + (password.map { ":" + $0 } ?? "")
        return "postgres://\(login)@\(host):\(server.port)/postgres?\(settings)"
    }

    /// The settings that verify this server completely.
    var verified: String { "sslmode=verify-full&sslrootcert=\(path("ca.crt"))" }

    func connect(
        _ role: String, _ settings: String, host: String = "localhost", password: String? = password
    ) async throws -> Connection {
        let configuration = try ConnectionConfiguration(
            url: url(role, settings, host: host, password: password))
        return try await Connection.connect(configuration, on: PollerKind.system.loop())
    }

    /// The error of a connection that must not come about.
    func refusal(
        _ role: String, _ settings: String, host: String = "localhost", password: String? = password
    ) async throws -> DatabaseError {
        do {
            try await connect(role, settings, host: host, password: password).close()
        } catch let error as DatabaseError {
            return error
        }
        throw DatabaseError(.rowNotFound, message: "\(role) was let in with \(settings)")
    }
}
