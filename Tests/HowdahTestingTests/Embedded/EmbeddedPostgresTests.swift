import Foundation
import Testing

@testable import HowdahTesting

@Suite("The private PostgreSQL server", .timeLimit(.minutes(5)))
struct EmbeddedPostgresTests {
    @Test("a server listens on its socket, and leaves nothing behind when it is stopped")
    func startAndStop() async throws {
        let server = try await EmbeddedPostgres.start(settings: ["max_connections": "10"])
        let socket = server.folder.path + "/.s.PGSQL.\(server.port)"
        let pid = try serverProcess(of: server)
        #expect(FileManager.default.fileExists(atPath: socket))
        #expect(isRunning(pid))
        server.stop()
        #expect(await ends(pid))
        try await eventually { !FileManager.default.fileExists(atPath: server.folder.path) }
        server.stop()
    }

    @Test("a setting that the server does not take is an error with the server's own words, and leaves nothing behind")
    func wrongSetting() async throws {
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(settings: ["max_connections": "many"])
        }
        let text = try #require(error?.description)
        #expect(text.contains("max_connections"))
        // The server's words name its folder.
        let folder = try #require(
            text.split(whereSeparator: { " \"'\n".contains($0) }).first { $0.contains("howdah-postgres-") })
        let path = folder.split(separator: "/data").first.map(String.init) ?? ""
        #expect(!FileManager.default.fileExists(atPath: path), "\(path)")
    }

    @Test("the server of the process is started once, however many ask for it")
    func sharedOnce() async throws {
        let ports = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await EmbeddedPostgres.shared().port } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(ports.count == 1)
    }

    @Test("a URL names the database with what it needs to be escaped")
    func urls() async throws {
        let server = try await EmbeddedPostgres.shared()
        #expect(server.url(database: "a b") == "postgres://postgres@127.0.0.1:\(server.port)/a%20b?sslmode=disable")
        #expect(server.socketURL().hasSuffix("&port=\(server.port)"))
        #expect(server.socketURL().contains("%2Fhowdah-postgres-"))
    }

    @Test("the folder of a server whose process is gone counts as left over, and one in use does not")
    func leftovers() async throws {
        let account = try ServerAccount.current()
        let folder = try ServerFolder.make(for: account)
        defer { folder.remove() }
        #expect(!ServerFolder.leftovers(of: account).contains(folder.url.path))
        close(folder.lock)
        // A child process shares the lock until it runs its own program, and a server that starts beside this test may
        // try the lock at the same moment, or sweep the folder first: which shows as well that it counts as left over.
        #expect(
            await comesTrue {
                ServerFolder.leftovers(of: account).contains(folder.url.path)
                    || !FileManager.default.fileExists(atPath: folder.url.path)
            })
    }

    private func serverProcess(of server: EmbeddedPostgres) throws -> pid_t {
        let text = try String(
            contentsOf: server.folder.appendingPathComponent("data/postmaster.pid"), encoding: .utf8)
        return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    }

    private func isRunning(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 }

    /// Whether a process ends: it has said goodbye already, but the kernel may take another moment over it.
    private func ends(_ pid: pid_t) async -> Bool { await comesTrue { !isRunning(pid) } }

    /// Whether a condition holds, now or within ten seconds.
    private func comesTrue(_ condition: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}
