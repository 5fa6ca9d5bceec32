import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A server that crashes and comes back", .timeLimit(.minutes(5)))
struct CrashTests {
    @Test("a killed backend takes all sessions along; what was committed stays, and the pool goes on by itself")
    func killedBackend() async throws {
        try await FragileServer.with { server in
            try await FaultBench.with(server: server) { bench in
                try await bench.warmUp(4)
                try await bench.underLoad {
                    let victim = try #require(server.backends.first)
                    let (start, closed) = (ContinuousClock.now, bench.db.statistics.closed)
                    server.kill(backend: victim)
                    try await eventually("all sessions are lost") { bench.db.statistics.closed >= closed + 4 }
                    try await recovered(bench, since: start, "kill -9 of a backend")
                }
                #expect(bench.db.statistics.connectFailures < 100)
            }
        }
    }

    @Test("a power cut loses nothing that was committed, and the pool goes on when the server is back")
    func powerCut() async throws {
        try await FragileServer.with { server in
            try await FaultBench.with(server: server) { bench in
                try await bench.underLoad {
                    try await server.kill()
                    let failures = bench.db.statistics.connectFailures
                    try await eventually("the pool notices") { bench.db.statistics.connectFailures > failures + 1 }
                    try await server.start()
                    try await recovered(bench, since: .now, "kill -9 of the postmaster, once it accepts again")
                }
                #expect(bench.db.statistics.connectFailures < 100)
            }
        }
    }

    @Test("a restart under load fails only what was under way", arguments: EmbeddedPostgres.StopMode.allCases)
    func restart(mode: EmbeddedPostgres.StopMode) async throws {
        try await FragileServer.with { server in
            try await FaultBench.with(server: server) { bench in
                try await bench.underLoad(tasks: 16) {
                    let before = bench.ledger.failed + bench.ledger.unknown
                    try await server.shutDown(mode)
                    try await server.start()
                    try await recovered(bench, since: .now, "\(mode.rawValue) restart, once it accepts again")
                    // Whoever waited for a connection has waited for the server.
                    let hit = bench.ledger.failed + bench.ledger.unknown - before
                    #expect(hit <= 2 * bench.size, "\(hit): \(bench.ledger.failures)")
                    #expect(bench.db.statistics.timedOut == 0)
                }
                #expect(bench.ledger.failures.allSatisfy { $0.hasPrefix("connectionLost") }, "\(bench.ledger.failures)")
                #expect(bench.db.statistics.connectFailures < 100)
            }
        }
    }

    @Test("10,000 callers who wait for a server that is down make a handful of attempts, and all are served")
    func herd() async throws {
        try await FaultBench.with(size: 4, configure: { $0.acquireTimeout = .seconds(60) }) { bench in
            try bench.proxy.listen(.refusing)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10_000 { group.addTask { try await bench.db.works() } }
                try await eventually("all wait") { bench.db.statistics.waiting == 10_000 }
                let attempts = bench.db.statistics.connectFailures
                #expect(attempts <= 20, "at most ten in each second: \(attempts)")
                try bench.proxy.listen(.open)
                let start = ContinuousClock.now
                #expect(try await group.next() == true)
                report("herd: first answer \(start.duration(to: .now).wholeMilliseconds) ms after the server's return")
                for try await isRight in group { #expect(isRight) }
                report("herd: all 10,000 answers after \(start.duration(to: .now).wholeMilliseconds) ms")
            }
            let (pool, seen) = (bench.db.statistics, bench.proxy.statistics)
            report("herd: \(pool.connectFailures) failed attempts, \(seen.connections) connections")
            #expect(pool.connectFailures <= 40 && seen.connections <= 4 && seen.mostConnecting <= 4)
            #expect(pool.acquired == 10_000 && pool.timedOut == 0)
        }
    }

    /// Waits for the first commit after a fault, and says how long that took.
    private func recovered(_ bench: FaultBench, since start: ContinuousClock.Instant, _ fault: String) async throws {
        let before = bench.ledger.committed
        // The writes that were under way when the fault came may still be reported.
        try await eventually("it writes again") { bench.ledger.committed > before + bench.size }
        report("\(fault): commits again after \(start.duration(to: .now).wholeMilliseconds) ms")
    }
}

/// Prints a figure of a fault test.
func report(_ text: String) { print("fault: \(text)") }
