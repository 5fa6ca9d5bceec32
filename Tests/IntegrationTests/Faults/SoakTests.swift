import Foundation
import Howdah
import HowdahTesting
import Testing

/// Transfers from many tasks while connections are ended in every way there is. HOWDAH_SOAK_SECONDS makes it longer.
@Suite("A bank whose connections fail at random", .timeLimit(.minutes(60)))
struct SoakTests {
    private static let wallets = 20
    private static let balance = 1_000

    @Test("keeps every coin, and every transfer that it reported, and none that it denied")
    func bank() async throws {
        let seconds = ProcessInfo.processInfo.environment["HOWDAH_SOAK_SECONDS"].flatMap(Int.init) ?? 30
        let seed = UInt64.random(in: 0..<1_000_000)
        let server = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.durable)
        defer { server.stop() }
        try await FaultBench.with(server: server, size: 8) { bench in
            try await bench.direct.execute(CreateTable(Wallet.definition).render())
            try await bench.direct.insert(
                contentsOf: (1...Self.wallets).map { Wallet(id: $0, balance: Self.balance) })
            let end = ContinuousClock.now + .seconds(seconds)
            let faults = try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<16 {
                    group.addTask { await Self.transfers(bench, until: end, seed: seed + UInt64(task) + 1) }
                }
                let faults = try await Self.harm(bench, server, until: end, seed: seed)
                try await group.waitForAll()
                return faults
            }
            let ledger = bench.ledger
            report(
                """
                bank, seed \(seed), \(seconds) s: \(ledger.committed) committed, \(ledger.failed) failed, \
                \(ledger.unknown) unknown; \(faults)
                """)
            let balances = try await Wallet.all.fetchAll(bench.direct).map(\.balance)
            #expect(balances.reduce(0, +) == Self.wallets * Self.balance, "seed \(seed)")
            #expect(balances.allSatisfy { $0 >= 0 })
            #expect(ledger.committed > 0 && faults.values.allSatisfy { $0 > 0 })
            #expect(bench.db.statistics.timedOut == 0)
        }
    }

    private static func transfers(_ bench: FaultBench, until end: ContinuousClock.Instant, seed: UInt64) async {
        var generator = SplitMix(seed: seed)
        while ContinuousClock.now < end {
            let from = Int.random(in: 1...wallets, using: &generator)
            let to = (from + Int.random(in: 0..<wallets - 1, using: &generator)) % wallets + 1
            let amount = Int.random(in: 1...100, using: &generator)
            await bench.ledger.write(on: bench.db) { executor in
                // In the order of the keys: no deadlock.
                for (id, change) in [(from, -amount), (to, amount)].sorted(by: { $0.0 < $1.0 }) {
                    let result = try await executor.execute(
                        prepared(
                            "UPDATE wallets SET balance = balance + $2 WHERE id = $1 AND balance + $2 >= 0", id, change)
                    )
                    guard result.commandTag == "UPDATE 1" else { throw InsufficientFunds() }
                }
            }
        }
    }

    /// Does harm, one thing after another, and returns how often it did what.
    private static func harm(
        _ bench: FaultBench, _ server: EmbeddedPostgres, until end: ContinuousClock.Instant, seed: UInt64
    ) async throws -> [String: Int] {
        var generator = SplitMix(seed: seed)
        var faults = ["terminate": 0, "kill -9": 0, "reset": 0, "cut": 0]
        while ContinuousClock.now < end {
            let direction = Bool.random(using: &generator) ? Fault.Direction.fromServer : .fromClient
            let point = Fault.Point.afterBytes(Int.random(in: 0...400, using: &generator))
            // Once at least.
            let isDue = faults["kill -9"] == 0 && faults.values.reduce(0, +) >= 10
            switch isDue ? 0 : Int.random(in: 0..<40, using: &generator) {
            case 0:
                guard let backend = server.backends.randomElement(using: &generator) else { continue }
                server.kill(backend: backend)
                faults["kill -9", default: 0] += 1
                try await eventually("it has recovered") { (try? await bench.direct.works()) == true }
            case 1..<14:
                let ended = try? await bench.direct.execute(
                    prepared(
                        """
                        WITH mine AS MATERIALIZED (
                            SELECT pid FROM pg_stat_activity WHERE application_name = $1 ORDER BY random() LIMIT 2)
                        SELECT pg_terminate_backend(pid) FROM mine
                        """, bench.name))
                faults["terminate", default: 0] += ended?.rowCount ?? 0
            case 14..<27:
                bench.proxy.set(.reset(direction, point), for: .living)
                faults["reset", default: 0] += 1
            default:
                bench.proxy.set(.cut(direction, point), for: .living)
                faults["cut", default: 0] += 1
            }
            // The transfers go on for a while before the next blow.
            let before = bench.ledger.committed
            try await eventually("it transfers") { bench.ledger.committed > before + 20 || ContinuousClock.now >= end }
        }
        return faults
    }
}
