import Foundation
import Howdah
import Testing

@testable import HowdahTesting

@Suite("Control of the private server", .timeLimit(.minutes(5)))
struct ServerControlTests {
    @Test("what was committed is there after the server was killed, and after each kind of restart")
    func dataSurvives() async throws {
        let server = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.durable)
        defer { server.stop() }
        try await run("CREATE TABLE t (x int)", on: server)
        try await run("INSERT INTO t VALUES (1)", on: server)
        try await server.kill()
        #expect(throws: EmbeddedPostgresError.self) { try server.pause() }
        await #expect(throws: (any Error).self) { try await run("SELECT 1", on: server) }
        try await server.start()
        for mode in EmbeddedPostgres.StopMode.allCases {
            try await run("INSERT INTO t VALUES (1)", on: server)
            try await server.restart(mode)
        }
        #expect(try await number("SELECT count(*) FROM t", on: server) == 3)
    }

    @Test("to start a server that runs, and to stop one that does not, does nothing")
    func repeated() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        try await server.start()
        try await server.shutDown()
        try await server.shutDown(.immediate)
        await #expect(throws: EmbeddedPostgresError.self) { try await server.kill() }
        try await server.start()
        #expect(try await number("SELECT 1", on: server) == 1)
    }

    @Test("a server that is stopped for good cannot be started")
    func stoppedForGood() async throws {
        let server = try await EmbeddedPostgres.start()
        server.stop()
        let error = await #expect(throws: EmbeddedPostgresError.self) { try await server.start() }
        #expect(error?.description.contains("stopped for good") == true)
    }

    @Test("a killed backend takes the others along, and the server recovers by itself")
    func killedBackend() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(url: server.url(), pool: TestDatabase.pool)
        let pid = try #require(try await value("SELECT pg_backend_pid()::int8", on: db))
        #expect(server.backends == [Int32(pid)])
        server.kill(backend: Int32(pid))
        try await eventually { (try? await value("SELECT pg_backend_pid()::int8", on: db)).map { $0 != pid } ?? false }
        await db.shutdown(grace: .zero)
    }

    @Test("a halted server answers when it goes on, and new settings count after a reload")
    func pauseAndReload() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(url: server.url(), pool: TestDatabase.pool)
        #expect(try await value("SELECT 1", on: db) == 1)
        try server.pause()
        let answer = Task { try await value("SELECT 2", on: db) }
        try server.resume()
        #expect(try await answer.value == 2)
        try server.reload(["work_mem": "9MB", "search_path": "it's, b"])
        try await eventually {
            try await db.execute(PreparedSQL(sql: "SHOW work_mem")).decodeColumn(as: String.self) == ["9MB"]
        }
        await db.shutdown(grace: .zero)
    }

    @Test(
        "a server that is halted or killed is removed with its folder like any other",
        arguments: [EmbeddedPostgres.Part.everything, .postmaster, nil])
    func cleaning(part: EmbeddedPostgres.Part?) async throws {
        let server = try await EmbeddedPostgres.start()
        let processes = try ServerProcesses(data: server.folder.appendingPathComponent("data")).all
        #expect(processes.count > 2)
        if let part { try server.pause(part) } else { try await server.kill() }
        server.stop()
        try await eventually { !FileManager.default.fileExists(atPath: server.folder.path) }
        try await eventually { !processes.contains(where: ServerProcesses.isRunning) }
    }

    @Test("a process that serves a client is known by its title")
    func titles() {
        #expect(ServerProcesses.isBackend("postgres: app shop 127.0.0.1(50112) idle"))
        #expect(ServerProcesses.isBackend("postgres: app my shop [local] SELECT"))
        #expect(!ServerProcesses.isBackend("postgres: logical replication launcher "))
        #expect(!ServerProcesses.isBackend("postgres: checkpointer "))
        #expect(!ServerProcesses.isBackend("/usr/bin/postgres -D data"))
    }
}

/// Executes one statement on a connection of its own.
private func run(_ sql: String, on server: EmbeddedPostgres) async throws {
    _ = try await number(sql, on: server)
}

private func number(_ sql: String, on server: EmbeddedPostgres) async throws -> Int? {
    let db = try Database(url: server.url(), pool: TestDatabase.pool)
    do {
        let result = try await value(sql, on: db)
        await db.shutdown(grace: .zero)
        return result
    } catch {
        await db.shutdown(grace: .zero)
        throw error
    }
}

private func value(_ sql: String, on db: Database) async throws -> Int? {
    let result = try await db.execute(PreparedSQL(sql: sql))
    return result.rowCount > 0 ? try result.decodeColumn(as: Int.self).first : nil
}

/// Waits until a condition holds, up to twenty seconds.
func eventually(_ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        guard ContinuousClock.now < limit else { throw EmbeddedPostgresError("never") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
