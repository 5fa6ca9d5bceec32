import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Transfers of money")
struct TransferTests {
    @Test("sixteen tasks transfer at once for three seconds: no money is made or lost, and only poverty stops one")
    func transfers() async throws {
        try await Bank.with(balances: [Int](repeating: 1_000, count: 20)) { db in
            let end = ContinuousClock.now + .seconds(3)
            let outcomes = try await withThrowingTaskGroup(of: (done: Int, refused: Int).self) { group in
                for task in 0..<16 {
                    group.addTask {
                        var (done, refused) = (0, 0)
                        var generator = SplitMix(seed: UInt64(task))
                        while ContinuousClock.now < end {
                            let from = Int.random(in: 1...20, using: &generator)
                            let to = (from + Int.random(in: 0..<19, using: &generator)) % 20 + 1
                            do {
                                let amount = Int.random(in: 1...400, using: &generator)
                                try await Bank.transfer(amount, from: from, to: to, on: db)
                                done += 1
                            } catch is InsufficientFunds {
                                refused += 1
                            }
                        }
                        return (done, refused)
                    }
                }
                return try await group.reduce(into: [(done: Int, refused: Int)]()) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0.done > 0 })
            let balances = try await Wallet.all.fetchAll(db).map(\.balance)
            #expect(balances.reduce(0, +) == 20_000)
            #expect(balances.allSatisfy { $0 >= 0 })
        }
    }

    @Test("a wallet that is short of money keeps what it has")
    func insufficient() async throws {
        try await Bank.with(balances: [10, 0]) { db in
            await #expect(throws: InsufficientFunds.self) { try await Bank.transfer(11, from: 1, to: 2, on: db) }
            try await Bank.transfer(10, from: 1, to: 2, on: db)
            #expect(try await Wallet.order { $0.id }.fetchAll(db).map(\.balance) == [0, 10])
        }
    }
}
