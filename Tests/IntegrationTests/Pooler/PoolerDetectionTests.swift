import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Finding a pooler before the server")
struct PoolerDetectionTests {
    @Test("a connection through PgBouncer is told from a direct one, and only the direct one prepares statements")
    func detection() async throws {
        let shared = try await Pooled.shared()
        for url in [shared.pooler.url(), shared.pooler.socketURL()] {
            let connection = try await connect(url)
            #expect(connection.isPooled)
            #expect(try await connection.works())
            #expect(try await preparedStatements(connection) == 0)
            connection.close()
        }
        for url in [shared.server.url(), shared.server.socketURL()] {
            let connection = try await connect(url)
            #expect(!connection.isPooled)
            #expect(try await connection.works())
            #expect(try await preparedStatements(connection) > 0)
            connection.close()
        }
    }

    @Test("asking costs a direct connection one round trip, once for each address")
    func cost() async throws {
        let shared = try await Pooled.shared()
        try await connect(shared.server.url()).close()
        let second = try await connect(shared.server.url())
        defer { second.close() }
        let observer = try await connect(shared.server.socketURL())
        defer { observer.close() }
        let last = try await observer.value(
            prepared("SELECT query FROM pg_stat_activity WHERE pid = $1", second.processID), as: String.self)
        #expect(last == "")
    }

    @Test("the configuration can say what stands there")
    func explicit() async throws {
        let shared = try await Pooled.shared()
        let told = try await connect(shared.server.url() + "&pooler=transaction")
        #expect(told.isPooled)
        #expect(try await told.works())
        #expect(try await preparedStatements(told) == 0)
        told.close()
    }

    @Test("a pooler in session mode keeps the process: with pooler=none statements are prepared and settings stay")
    func sessionMode() async throws {
        let shared = try await Pooled.shared()
        let pooler = try await PgBouncer.start(before: shared.server, settings: ["pool_mode": "session"])
        defer { pooler.stop() }
        let connection = try await connect(pooler.url() + "&pooler=none")
        defer { connection.close() }
        #expect(!connection.isPooled)
        _ = try await connection.execute(prepared("SET application_name = 'kept'"))
        for _ in 0..<5 {
            #expect(try await connection.value(prepared("SHOW application_name"), as: String.self) == "kept")
        }
        #expect(try await preparedStatements(connection) > 0)
        let detected = try await connect(pooler.url())
        defer { detected.close() }
        #expect(detected.isPooled)
        #expect(try await detected.works())
    }

    @Test("two clients of a pooler that is not known to be one never run each other's statements")
    func unknownPooler() async throws {
        let shared = try await Pooled.shared()
        let pooler = try await PgBouncer.start(before: shared.server, settings: ["default_pool_size": "1"])
        defer { pooler.stop() }
        let first = try await connect(pooler.url() + "&pooler=none")
        let second = try await connect(pooler.url() + "&pooler=none")
        defer { for connection in [first, second] { connection.close() } }
        for number in 0..<20 {
            #expect(try await first.value(prepared("SELECT \(number) + 1000"), as: Int.self) == number + 1_000)
            #expect(try await second.value(prepared("SELECT \(number) + 2000"), as: Int.self) == number + 2_000)
        }
    }

    @Test("`options` are refused behind a pooler, which would ignore them or refuse the connection")
    func options() async throws {
        let shared = try await Pooled.shared()
        let ignoring = try await PgBouncer.start(
            before: shared.server, settings: ["ignore_startup_parameters": "options"])
        defer { ignoring.stop() }
        let options = "&options=-c%20work_mem%3D7MB"
        let ignored = try await #require(throws: DatabaseError.self) { try await connect(ignoring.url() + options) }
        #expect(ignored.code == .configuration)
        #expect(ignored.description.contains("ALTER ROLE") && ignored.description.contains("pooler=none"))
        let refused = try await #require(throws: DatabaseError.self) {
            try await connect(shared.pooler.url() + options)
        }
        #expect(refused.code == .connectionFailed)
        #expect(refused.description.contains("unsupported startup parameter"))
        #expect(refused.description.contains("ALTER ROLE"))
        #expect(try await Pooled.withConnection { try await $0.works() })
    }

    @Test("PgBouncer's own console can be asked")
    func console() async throws {
        let connection = try await connect(try await Pooled.shared().pooler.url(database: "pgbouncer"))
        defer { connection.close() }
        #expect(try await !connection.simple("SHOW POOLS").isEmpty)
    }

    private func connect(_ url: String) async throws -> Connection {
        try await Connection.connect(ConnectionConfiguration(url: url), on: PollerKind.system.loop())
    }

    private func preparedStatements(_ connection: Connection) async throws -> Int {
        try await connection.value(prepared("SELECT count(*) FROM pg_prepared_statements"), as: Int.self)
    }
}
