import Foundation
import Howdah
import HowdahTesting
import Testing

/// Cancels operations of every kind at random moments, each followed at once by statements that nobody cancels.
///
/// `HOWDAH_CANCELLATIONS` sets the number of operations, `HOWDAH_SEED` repeats the choices of a run.
@Suite("Cancelling at random", .serialized)
struct RandomCancellationTests {
    @Test("nothing is lost, nothing is hit that nobody cancelled, and nothing stays open", .timeLimit(.minutes(20)))
    func everything() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["HOWDAH_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...UInt64.max)
        let count = environment["HOWDAH_CANCELLATIONS"].flatMap { Int($0) } ?? 2_000
        print("random cancellation: seed \(seed), \(count) operations")
        // Fewer connections than workers: some wait. Connections are replaced all the time: some connect.
        var pool = TestDatabase.pool(size: 3)
        pool.maxQueries = 60
        pool.acquireTimeout = .seconds(60)
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await CancelledOperation.createTable(db)
            let tally = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var random = SeededRandom(state: seed &+ UInt64(worker))
                        for round in 0..<count / 8 {
                            let time = try await Self.cancelOne(db, worker * 1_000_000 + round + 1, &random, tally)
                            tally.longest.withLock { $0 = max($0, time) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let result = tally.ledger.withLock { $0 }
            let longest = tally.longest.withLock { $0 }
            print("random cancellation: finished/cancelled: \(result.summary); longest \(longest)")
            print("random cancellation: \(db.statistics)")
            try await db.checkAtRest()
            try await result.check(db)
            let cancelled = result.cancelled.values.reduce(0, +)
            #expect(cancelled > count / 10, "too few operations were still running when they were cancelled")
            #expect(db.statistics.timedOut == 0 && db.statistics.refused == 0)
            // A request that cannot be settled in time costs its connection; that must be rare, even on a slow machine.
            #expect(result.unknown <= count / 100)
            #expect(longest < .seconds(60))
        }
    }

    private final class Tally: Sendable {
        let ledger = Locked(CancellationLedger())
        let longest = Locked(Duration.zero)
    }

    /// One operation, cancelled at a random moment, and a statement after it that nobody cancels; how long the operation
    /// took to end.
    private static func cancelOne(
        _ db: Database, _ nonce: Int, _ random: inout SeededRandom, _ tally: Tally
    ) async throws -> Duration {
        let operation = CancelledOperation.allCases.randomElement(using: &random) ?? .query
        let work = Double.random(in: 0...4, using: &random)
        // One in six has the time to finish, on most machines.
        let patience = Int.random(in: 0..<6, using: &random) == 0 ? 10 : 1
        let delay = Duration.microseconds(patience * Int.random(in: 0...9_000, using: &random))
        let isAtOnce = Int.random(in: 0..<10, using: &random) == 0
        let task = Task { try await operation.run(db, nonce: nonce, milliseconds: work) }
        if !isAtOnce { try await Task.sleep(for: delay) }
        let start = ContinuousClock.now
        task.cancel()
        let result = await task.result
        let time = ContinuousClock.now - start
        do {
            try tally.ledger.withLock { try $0.note(operation, nonce, result) }
            try await CancelledOperation.ask(db, nonce)
        } catch {
            throw CancelledOperation.WrongAnswer(description: "\(operation) \(nonce): \(String(reflecting: error))")
        }
        return time
    }
}

/// Random numbers that a seed repeats (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
