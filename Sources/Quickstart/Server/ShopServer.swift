import Foundation
import Howdah
import HowdahTesting

/// The server that the shop uses: the one of `DATABASE_URL`, or a private one that ends with the process.
struct ShopServer {
    private let configuration: ConnectionConfiguration
    /// Creates and drops the shop's database.
    private let admin: Database

    static func find(_ console: Console) async throws -> ShopServer {
        if let url = ProcessInfo.processInfo.environment["DATABASE_URL"], !url.isEmpty {
            let configuration = try ConnectionConfiguration(url: url)
            console.line("Server: \(configuration), of DATABASE_URL. Its tables are not touched.")
            return try ShopServer(configuration)
        }
        console.line("Server: a private PostgreSQL, which ends with this program. Set DATABASE_URL to use another one.")
        let server = try await EmbeddedPostgres.shared()
        return try ShopServer(ConnectionConfiguration(url: server.socketURL()))
    }

    private init(_ configuration: ConnectionConfiguration) throws {
        self.configuration = configuration
        admin = try Database(configuration, pool: PoolConfiguration(size: 1))
    }

    /// Creates a database, lends it to a closure, and drops it whatever happens.
    func withDatabase(_ body: (Database) async throws -> Void) async throws {
        let name = "howdah_quickstart_\(String(UInt64.random(in: .min ... .max), radix: 36))"
        do {
            try await create(name)
            try await use(name, body)
        } catch let error as DatabaseError where error.code == .connectionFailed {
            throw error  // There is no server to drop it on.
        } catch {
            do { try await drop(name) } catch { throw LeftBehind(database: name, reason: error) }
            throw error
        }
        try await drop(name)
    }

    private func create(_ name: String) async throws {
        do {
            try await admin.execute("CREATE DATABASE \(identifier: name) TEMPLATE template0")
        } catch let error as DatabaseError where error.sqlState == .insufficientPrivilege {
            throw CannotCreateDatabase()
        }
    }

    /// Drops the database in a task of its own: the caller's may have been cancelled.
    private func drop(_ name: String) async throws {
        try await Task.detached { [admin] in
            try await admin.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
            await admin.shutdown()
        }.value
    }

    private func use(_ name: String, _ body: (Database) async throws -> Void) async throws {
        var configuration = configuration
        configuration.database = name
        configuration.applicationName = "howdah quickstart"
        // Months begin at midnight UTC, whatever the server's own time zone is.
        configuration.options = [configuration.options, "-c TimeZone=UTC"].compactMap(\.self).joined(separator: " ")
        let db = try Database(configuration, pool: PoolConfiguration(size: 8))
        do {
            try await body(db)
        } catch {
            await db.shutdown(grace: .zero)
            throw error
        }
        await db.shutdown()
    }
}

/// The shop's database could not be dropped.
struct LeftBehind: Error, CustomStringConvertible {
    let database: String
    let reason: any Error
    var description: String { "The database \(database) could not be dropped; drop it by hand. \(reason)" }
}

/// The user of `DATABASE_URL` cannot make the shop its database.
struct CannotCreateDatabase: Error, CustomStringConvertible {
    let description = """
        The user of DATABASE_URL may not create databases, and the quick start works in no other than its own.
        Unset DATABASE_URL to use a private server, or allow it: ALTER ROLE … CREATEDB
        """
}
