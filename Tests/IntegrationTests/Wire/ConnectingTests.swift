import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Connecting to a server")
struct ConnectingTests {
    @Test("a URL, a string of settings and PG* variables lead to the same server and database")
    func threeWays() async throws {
        let reached = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        let host = reached.endpoints[0].host
        let port = String(reached.endpoints[0].port)
        let password = reached.password?.value ?? ""
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        let query = "host=\(encoded(host))&port=\(port)&application_name=three%20ways&options=-c%20work_mem%3D7MB"
        let user = encoded(reached.user) + (password.isEmpty ? "" : ":" + encoded(password))
        let configurations = [
            try ConnectionConfiguration(url: "postgres://\(user)@/\(encoded(reached.database))?\(query)"),
            try ConnectionConfiguration(
                keywords: """
                    host='\(host)' port=\(port) user='\(reached.user)' password='\(password)' \
                    dbname='\(reached.database)' application_name='three ways' options='-c work_mem=7MB'
                    """),
            try ConnectionConfiguration(environment: [
                "PGHOST": host, "PGPORT": port, "PGUSER": reached.user, "PGPASSWORD": password,
                "PGDATABASE": reached.database, "PGAPPNAME": "three ways", "PGOPTIONS": "-c work_mem=7MB",
            ]),
        ]
        for configuration in configurations {
            let connection = try await Connection.connect(configuration, on: PollerKind.system.loop())
            defer { connection.close() }
            let row = try await connection.execute(
                prepared(
                    """
                    SELECT current_database()::text, current_user::text, current_setting('application_name'),
                        current_setting('work_mem'), pg_backend_pid()
                    """)
            ).decodeTuples(as: String.self, String.self, String.self, String.self, Int32.self)[0]
            #expect(row.0 == reached.database && row.1 == reached.user && row.2 == "three ways" && row.3 == "7MB")
            #expect(row.4 == connection.processID)
            #expect(connection.serverVersion >= 120_000)
        }
    }

    @Test("of several servers the first that answers is taken")
    func severalServers() async throws {
        try await withConnection(configure: { configuration in
            configuration.endpoints.insert(Endpoint(host: "127.0.0.1", port: Listener.closedPort()), at: 0)
            configuration.endpoints.insert(Endpoint(host: "/nowhere", port: 5432), at: 0)
        }) { connection in
            let works = try await connection.works()
            #expect(works)
        }
    }

    @Test("if no server answers, the error names each")
    func noServer() async throws {
        let port = Listener.closedPort()
        let error = try await #require(throws: DatabaseError.self) {
            try await withConnection(configure: { configuration in
                configuration.endpoints = [
                    Endpoint(host: "127.0.0.1", port: port), Endpoint(host: "/nowhere", port: 5432),
                ]
            }) { _ in }
        }
        #expect(error.code == .connectionFailed)
        #expect(error.message.contains("127.0.0.1:\(port)") && error.message.contains("/nowhere/.s.PGSQL.5432"))
        #expect(error.message.contains("Is the server running"))
    }

    @Test("a task that is cancelled while the server does not answer ends at once")
    func cancelled() async throws {
        let listener = try Listener()
        let task = Task {
            try await withConnection(configure: { $0.endpoints = [Endpoint(host: "127.0.0.1", port: listener.port)] }) {
                _ in
            }
        }
        await listener.accepted()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let works = try await withConnection { try await $0.works() }
        #expect(works)
    }

    @Test("a server that accepts and says nothing is given up at the deadline, and named")
    func deadline() async throws {
        let listener = try Listener()
        let error = try await #require(throws: DatabaseError.self) {
            try await withConnection(configure: { configuration in
                configuration.endpoints = [Endpoint(host: "127.0.0.1", port: listener.port)]
                configuration.connectTimeout = .milliseconds(100)
            }) { _ in }
        }
        #expect(error.code == .connectionFailed)
        #expect(error.message.contains("127.0.0.1:\(listener.port)") && error.message.contains("connectTimeout"))
    }

    @Test("closing a connection ends its server process, once and for all")
    func close() async throws {
        try await withConnection { observer in
            let pid = try await withConnection { connection in
                connection.close()
                connection.close()
                #expect(!connection.isUsable && connection.transactionStatus == .unknown)
                let error = try await #require(throws: DatabaseError.self) { try await connection.works() }
                #expect(error.code == .connectionLost && error.message.contains("closed"))
                return connection.processID
            }
            try await eventually("the server process ends") { try await !observer.isThere(pid) }
        }
    }

    @Test("a connection that nobody holds any more is closed")
    func letGo() async throws {
        try await withConnection { observer in
            let configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
            let pid = try await Connection.connect(configuration, on: PollerKind.system.loop()).processID
            try await eventually("the server process ends") { try await !observer.isThere(pid) }
        }
    }
}

@Suite("Connections that the server ends")
struct LostConnectionTests {
    @Test("a statement whose server process is ended says why", arguments: PollerKind.allCases)
    func endedWhileRunning(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            try await withConnection { other in
                let pid = connection.processID
                let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(60)::text")) }
                try await eventually("the statement runs") { try await other.isActive(pid) }
                _ = try await other.execute(prepared("SELECT pg_terminate_backend($1)", pid))
                let error = try await #require(throws: DatabaseError.self) { try await task.value }
                #expect(error.isConnectionLost && error.code == .connectionLost)
                #expect(error.sqlState == .adminShutdown)
                #expect(error.message.contains("administrator command"))
                #expect(error.statement == "SELECT pg_sleep(60)::text")
                #expect(!connection.isUsable)
            }
        }
    }

    @Test("an idle connection whose server process was ended is seen without a round trip")
    func endedWhileIdle() async throws {
        try await withConnection { connection in
            try await withConnection { other in
                let pid = connection.processID
                #expect(connection.isHealthyWithoutRoundTrip)
                _ = try await other.execute(prepared("SELECT pg_terminate_backend($1)", pid))
                try await eventually("it is gone") { try await !other.isThere(pid) }
                #expect(!connection.isHealthyWithoutRoundTrip)
                let error = try await #require(throws: DatabaseError.self) { try await connection.works() }
                #expect(error.isConnectionLost && error.message.contains("administrator command"))
            }
        }
    }

    @Test("a pipeline whose server process is ended fails as a whole, with the reason")
    func endedInPipeline() async throws {
        try await withConnection { connection in
            let terminate = prepared("SELECT pg_terminate_backend(pg_backend_pid())")
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.pipeline([prepared("SELECT 1"), terminate, prepared("SELECT 2")])
            }
            #expect(error.isConnectionLost && error.sqlState == .adminShutdown)
            #expect(error.statement == terminate.sql)
            #expect(!connection.isUsable)
        }
    }

    @Test("a server that crashes ends its connections with a reason, and the same database works once it is back")
    func crash() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(url: server.url(), pool: TestDatabase.pool(size: 4))
        #expect(try await db.works())
        let running = Task { _ = try await db.execute(prepared("SELECT pg_sleep(60)::text")) }
        try await eventually("the statement runs") {
            try await db.value(
                prepared(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60%' AND pid <> pg_backend_pid()"
                ),
                as: Int.self) == 1
        }
        // The server ends all processes when one of them is killed, and starts anew.
        try await db.withSession { session in _ = Foundation.kill(session.processID, SIGKILL) }
        let error = try await #require(throws: DatabaseError.self) { try await running.value }
        #expect(error.isConnectionLost)
        #expect(!error.message.isEmpty && error.statement == "SELECT pg_sleep(60)::text")
        try await eventually("the server is back") { (try? await db.works()) == true }
        for _ in 0..<20 { #expect(try await db.works()) }
        await db.shutdown()
    }
}

extension Connection {
    /// Whether a server process is still there.
    func isThere(_ processID: Int32) async throws -> Bool {
        try await value(prepared("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", processID), as: Int.self) > 0
    }
}
