import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Servers and networks that stand still", .timeLimit(.minutes(5)))
struct FreezeTests {
    private static let slow = prepared("SELECT pg_sleep(60)::text")

    @Test("an idle connection whose peer vanished is replaced after one look, while the caller waits")
    func vanishedIdle() async throws {
        try await FaultBench.with(size: 2, configure: { $0.prePing = .always }) { bench in
            try await bench.warmUp(2)
            bench.proxy.set(.halfOpen, for: .living)
            let start = ContinuousClock.now
            #expect(try await bench.db.works())
            let time = start.duration(to: .now)
            report("half-open idle: two dead connections replaced after \(time.wholeMilliseconds) ms")
            // One second for each; a cancel request that is waited for would take five more.
            #expect(bench.proxy.statistics.cancelRequests == 0)
            #expect(bench.db.statistics.connected == 3)
            bench.proxy.resetVanished()
        }
    }

    @Test("a statement whose peer vanishes ends with its timeout, its connection is given up, and others are served")
    func vanishedBusy() async throws {
        try await FaultBench.with(size: 2) { bench in
            let statement = Task {
                try await bench.db.withSession(timeout: .seconds(10)) { _ = try await $0.execute(Self.slow) }
            }
            try await eventually("it runs") { try await bench.sessions() == ["active"] }
            bench.proxy.set(.halfOpen, for: .living)
            bench.proxy.set(.halfOpen, for: .cancelRequests)
            for _ in 0..<20 { #expect(try await bench.db.works()) }
            let error = try await #require(throws: DatabaseError.self) { try await statement.value }
            #expect(error.code == .deadlineExceeded)
            #expect(bench.db.statistics.closed >= 1)
            bench.proxy.resetVanished()
            // A server notices that its client is gone when it answers next.
            try await bench.terminateAll()
        }
    }

    @Test("a cancel request that gets stuck is not waited for without end, and hits nobody when it arrives after all")
    func stuckCancel() async throws {
        try await FaultBench.with(size: 2) { bench in
            bench.proxy.set(.stall(.fromClient), for: .cancelRequests)
            let statement = Task { _ = try await bench.db.execute(Self.slow) }
            try await eventually("it runs") { try await bench.sessions() == ["active"] }
            statement.cancel()
            await #expect(throws: CancellationError.self) { try await statement.value }
            #expect(bench.db.statistics.closed == 1, "the connection is not used again")
            bench.proxy.set(.pass, for: .cancelRequests)
            for number in 0..<200 {
                #expect(try await bench.db.value(prepared("SELECT $1", number), as: Int.self) == number)
            }
            bench.proxy.resetVanished()
        }
    }

    @Test("a halted backend costs its own statement, at its timeout, and nobody else's")
    func haltedBackend() async throws {
        try await FragileServer.with { server in
            try await FaultBench.with(server: server, size: 2) { bench in
                try await bench.warmUp(1)
                let statement = Task {
                    try await bench.db.withSession(timeout: .seconds(5)) { session in
                        let pid = session.processID
                        _ = try await session.works()
                        try server.pause(.backend(pid))
                        _ = try await session.works()
                    }
                }
                let error = try await #require(throws: DatabaseError.self) { try await statement.value }
                #expect(error.code == .deadlineExceeded)
                #expect(bench.db.statistics.closed == 1)
                for _ in 0..<20 { #expect(try await bench.db.works()) }
                try server.resume()
            }
        }
    }

    @Test("a server that is halted as a whole times callers out, and serves the next ones when it goes on")
    func haltedServer() async throws {
        try await FragileServer.with { server in
            try await FaultBench.with(server: server, size: 2, configure: { $0.acquireTimeout = .seconds(2) }) {
                bench in
                #expect(await bench.ledger.write(on: bench.db))
                try server.pause()
                let callers = (0..<4).map { _ in
                    Task { try await bench.db.withSession(timeout: .seconds(1)) { _ = try await $0.works() } }
                }
                for caller in callers {
                    let error = try await #require(throws: DatabaseError.self) { try await caller.value }
                    #expect([.deadlineExceeded, .connectionFailed, .poolExhausted].contains(error.code), "\(error)")
                }
                try server.resume()
                try await eventually("it answers again") { (try? await bench.db.works()) == true }
            }
        }
    }
}
