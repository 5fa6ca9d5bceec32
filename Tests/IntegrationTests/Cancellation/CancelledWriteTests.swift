import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A write outside a transaction, whose task is cancelled", .timeLimit(.minutes(5)))
struct CancelledWriteTests {
    private static func write(_ key: Int, _ db: Database, seconds: Double = 0) async throws {
        try await db.execute(
            prepared("INSERT INTO written SELECT $1 FROM pg_sleep($2)", key, seconds))
    }

    private static func keys(_ db: Database) async throws -> Set<Int> {
        Set(try await db.execute(prepared("SELECT key FROM written")).decodeColumn(as: Int.self))
    }

    private func withBench(_ body: (FaultBench) async throws -> Void) async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.direct.execute(prepared("CREATE TABLE written (key int8 PRIMARY KEY)"))
            // From here on it is prepared, and its answer is two messages and the end.
            try await Self.write(0, bench.db)
            try await body(bench)
        }
    }

    @Test("is there if it returns, and is not if it throws while its connection lives, at random moments")
    func random() async throws {
        try await withBench { bench in
            var (returned, cancelled) = (Set<Int>([0]), Set<Int>())
            for key in 1...200 {
                let task = Task { try await Self.write(key, bench.db, seconds: 0.002) }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...5_000)))
                task.cancel()
                let before = bench.db.metrics.cancels.lost
                do {
                    try await task.value
                    returned.insert(key)
                } catch is CancellationError {
                    // A request that could not be settled in time: what became of the statement is not known.
                    if bench.db.metrics.cancels.lost == before { cancelled.insert(key) }
                }
            }
            let there = try await Self.keys(bench.direct)
            #expect(returned.isSubset(of: there) && cancelled.isDisjoint(with: there))
            #expect(!cancelled.isEmpty)
        }
    }

    @Test("returns its result if the cancel request comes after it was done")
    func late() async throws {
        try await withBench { bench in
            bench.proxy.set(.stall(.fromServer, .before("C")), for: .living)
            let task = Task { try await Self.write(1, bench.db) }
            try await eventually("it is written") { try await Self.keys(bench.direct).contains(1) }
            let requests = bench.proxy.statistics.cancelRequests
            task.cancel()
            try await eventually("the server is asked") { bench.proxy.statistics.cancelRequests > requests }
            bench.proxy.set(.pass, for: .living)
            let lost = bench.db.metrics.cancels.lost
            do { try await task.value } catch is CancellationError {
                #expect(bench.db.metrics.cancels.lost > lost, "on a busy machine the five seconds may be over")
            }
        }
    }

    @Test("may be there although it throws, if the connection is given up before the server has answered")
    func unsettled() async throws {
        try await withBench { bench in
            bench.proxy.set(.stall(.fromServer, .before("C")), for: .living)
            bench.proxy.set(.halfOpen, for: .cancelRequests)
            let task = Task { try await Self.write(1, bench.db) }
            try await eventually("it is written") { try await Self.keys(bench.direct).contains(1) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(bench.db.metrics.cancels.lost == 1 && bench.db.statistics.closed == 1)
            bench.proxy.resetVanished()
        }
    }

    @Test("in a transaction is known to be there or not: COMMIT was answered, or nobody says that it was")
    func transaction() async throws {
        try await withBench { bench in
            for place in [Fault.Point.before("C"), .after("C"), .before("Z")] {
                bench.proxy.set(.stall(.fromServer, place), for: .living)
                let task = Task {
                    await bench.ledger.write(on: bench.db) { try await $0.execute(prepared("SELECT 1")) }
                }
                try await eventually("it has begun") { try await bench.sessions() == ["idle in transaction"] }
                let requests = bench.proxy.statistics.cancelRequests
                task.cancel()
                try await eventually("the server is asked") { bench.proxy.statistics.cancelRequests > requests }
                bench.proxy.set(.pass, for: .living)
                #expect(await !task.value, "a cancelled transaction is undone")
            }
            #expect(bench.ledger.unknown == 0)
        }
    }
}
