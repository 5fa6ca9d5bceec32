import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A standby of a private server", .timeLimit(.minutes(5)))
struct StandbyTests {
    @Test("has the primary's data, follows it, accepts writes once it is promoted, and leaves nothing behind")
    func life() async throws {
        let primary = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.replicating)
        defer { primary.stop() }
        let writer = try Database(url: primary.url(), pool: TestDatabase.pool(size: 1))
        try await writer.execute(PreparedSQL(sql: "CREATE TABLE t AS SELECT 1 AS id"))
        let standby = try await EmbeddedPostgres.startStandby(of: primary)
        #expect(standby.folder != primary.folder && standby.port != primary.port)
        let reader = try Database(url: standby.socketURL(), pool: TestDatabase.pool(size: 1))
        let count = PreparedSQL(sql: "SELECT count(*) FROM t")
        #expect(try await reader.execute(count).decodeColumn(as: Int.self) == [1])

        try await standby.promote()
        try await reader.execute(PreparedSQL(sql: "INSERT INTO t VALUES (2)"))
        #expect(try await reader.execute(count).decodeColumn(as: Int.self) == [2])
        #expect(try await writer.execute(count).decodeColumn(as: Int.self) == [1])
        await #expect(throws: DatabaseError.self) { try await standby.promote() }
        await writer.shutdown()
        await reader.shutdown()
        standby.stop()
        try await eventually { !FileManager.default.fileExists(atPath: standby.folder.path) }
    }

    @Test("of a server that allows none is an error with the server's own words, and leaves nothing behind")
    func refused() async throws {
        let alone = try await EmbeddedPostgres.start(settings: ["max_connections": "10"])
        defer { alone.stop() }
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.startStandby(of: alone)
        }
        #expect(error?.description.contains("max_wal_senders") == true, "\(error as Any)")
    }

    @Test("a URL of several servers names them in order")
    func urls() async throws {
        let server = try await EmbeddedPostgres.shared()
        let url = server.url(database: "a b", with: server, targetSession: .standby)
        let host = "127.0.0.1:\(server.port)"
        #expect(url == "postgres://postgres@\(host),\(host)/a%20b?sslmode=disable&target_session_attrs=standby")
    }
}
