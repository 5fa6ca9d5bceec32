import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("The fault proxy", .timeLimit(.minutes(5)))
struct FaultProxyTests {
    @Test("what passes through it is what the server says, and it counts round trips")
    func pass() async throws {
        try await with { (proxy, db) async throws in
            let text = String(repeating: "x", count: 300_000)
            #expect(try await echo(text, db) == text)
            #expect(try await echo("a", db) == "a")
            let statistics = proxy.statistics
            // One for the connection, one for each statement.
            #expect(statistics.readyForQuery == 3)
            #expect(statistics.connections == 1 && statistics.open == 1 && statistics.mostConnecting == 1)
            #expect(statistics.bytesFromServer > 300_000 && statistics.bytesFromClient > 300_000)
            #expect(statistics.messages("C", .fromServer) == 2)
        }
    }

    @Test(
        "a connection that is cut or reset is lost for the client, and the next one works",
        arguments: [
            ProxyBehaviour.cut(.fromServer, .before("Z")), .reset(.fromServer, .after("D")),
            .cut(.fromClient, .afterBytes(1)),
            .reset(.fromClient, .afterBytes(3)), .corrupt(.fromServer, .message("Z", byte: 1)),
        ])
    func lost(behaviour: ProxyBehaviour) async throws {
        try await with { (proxy, db) async throws in
            #expect(try await echo("a", db) == "a")
            proxy.set(behaviour, for: .living)
            let error = await #expect(throws: DatabaseError.self) { try await echo("b", db) }
            #expect(error?.code == .connectionLost)
            #expect(try await echo("c", db) == "c")
            #expect(proxy.statistics.connections == 2)
        }
    }

    @Test("a stall holds an answer back, and lets it go when it ends")
    func stall() async throws {
        try await with { (proxy, db) async throws in
            #expect(try await echo("a", db) == "a")
            proxy.set(.stall(.fromServer))
            let answer = Task { try await echo("b", db) }
            while proxy.statistics.messages("B", .fromClient) < 2 { await Task.yield() }
            proxy.set(.pass)
            #expect(try await answer.value == "b")
            #expect(proxy.statistics.connections == 1)
        }
    }

    @Test(
        "bytes that come one by one, late or slowly arrive all the same",
        arguments: [
            ProxyBehaviour.sliced(), .delayed(by: .milliseconds(2)), .throttled(bytesPerSecond: 50_000),
        ])
    func pace(behaviour: ProxyBehaviour) async throws {
        try await with { (proxy, db) async throws in
            proxy.set(behaviour)
            let text = String(repeating: "y", count: 2_000)
            #expect(try await echo(text, db) == text)
        }
    }

    @Test("a port that refuses is refused, and accepts again afterwards")
    func refusing() async throws {
        try await with(patience: .seconds(10)) { (proxy, db) async throws in
            try proxy.listen(.refusing)
            let error = await #expect(throws: DatabaseError.self) { try await echo("a", db) }
            #expect(String(describing: error).contains("refused"))
            try proxy.listen(.open)
            #expect(try await echo("a", db) == "a")
        }
    }

    @Test("cancel requests are counted, and can be lost while statements pass")
    func cancelRequests() async throws {
        try await with { (proxy, db) async throws in
            #expect(try await echo("a", db) == "a")
            let slow = Task { try await db.execute(PreparedSQL(sql: "SELECT pg_sleep(60)::text")) }
            while proxy.statistics.messages("P", .fromClient) < 2 { await Task.yield() }
            slow.cancel()
            await #expect(throws: CancellationError.self) { try await slow.value }
            #expect(proxy.statistics.cancelRequests >= 1)
            #expect(try await echo("b", db) == "b")
            // The first bytes of a connection tell what it is.
            let seen = proxy.statistics
            #expect(seen.connections >= 1 + seen.cancelRequests)
        }
    }

    private func echo(_ text: String, _ db: Database) async throws -> String? {
        try await db.execute(PreparedSQL(sql: "SELECT $1::text", binds: [text.boundValue]))
            .decodeColumn(as: String.self).first
    }

    private func with(
        patience: Duration = TestDatabase.pool.acquireTimeout, _ body: (FaultProxy, Database) async throws -> Void
    ) async throws {
        let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
        defer { proxy.stop() }
        var pool = TestDatabase.pool(size: 1)
        pool.acquireTimeout = patience
        let db = try Database(proxy.configuration(), pool: pool)
        do { try await body(proxy, db) } catch {
            await db.shutdown(grace: .zero)
            throw error
        }
        await db.shutdown(grace: .zero)
    }
}
