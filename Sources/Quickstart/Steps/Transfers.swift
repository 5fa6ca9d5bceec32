import Howdah

/// Money moved between accounts by many tasks at once, under row locks: none is made, and none is lost.
struct Transfers {
    static let taskCount = 16
    static let duration: Duration = .seconds(1.5)

    private let db: Database
    private let console: Console

    init(_ db: Database, _ console: Console) {
        self.db = db
        self.console = console
    }

    func run() async throws {
        console.title("Transfers: \(Self.taskCount) tasks on 8 connections, two rows locked by each transaction")
        let owners = ["Ada", "Bela", "Chen", "Dana", "Emil", "Fatima", "Goran", "Hana"]
        let accounts = try await db.insertReturning(
            contentsOf: owners.map { Account.Draft(owner: $0, balance: 100_000) })
        let before = try await sum()
        let end = ContinuousClock.now + Self.duration
        let counts = try await withThrowingTaskGroup(of: Counts.self) { group in
            for number in 0..<Self.taskCount {
                group.addTask { try await transferUntil(end, accounts.map(\.id), seed: UInt64(number)) }
            }
            return try await group.reduce(into: Counts()) { $0 += $1 }
        }
        let after = try await sum()
        console.sql([
            "BEGIN; " + (try Account.where { $0.id.in([1, 2]) }.order { $0.id }.forUpdate().render().sql),
            #"UPDATE "accounts" SET "balance" = $1 WHERE "accounts"."id" = $2 RETURNING …"#, "COMMIT",
        ])
        console.note("4 round trips each, in \(Self.duration, unit: .seconds)")
        var table = Table("transfers", "refused", "per second", "sum before", "sum after")
        let perSecond = Int(Double(counts.done) / (Self.duration / .seconds(1)))
        table.add(
            counts.done.grouped, counts.refused.grouped, perSecond.grouped, before.grouped, after.grouped)
        console.show(table)
        guard before == after else { throw MoneyLost(before: before, after: after) }
    }

    private func sum() async throws -> Int {
        try await Account.select { $0.balance.sum() }.fetchAll(db).first.flatMap { $0 } ?? 0
    }

    /// One task's transfers between random accounts.
    private func transferUntil(
        _ end: ContinuousClock.Instant, _ accounts: [Int], seed: UInt64
    ) async throws -> Counts {
        var generator = SeededGenerator(seed: seed)
        var counts = Counts()
        while ContinuousClock.now < end {
            let from = generator.pick(accounts)
            let to = generator.pick(accounts.filter { $0 != from })
            do {
                try await transfer(Int.random(in: 1...50_000, using: &generator), from: from, to: to)
                counts.done += 1
            } catch is InsufficientFunds {
                counts.refused += 1
            }
        }
        return counts
    }

    /// Moves money; the rows are locked in the order of their keys, so that two transfers never wait for each other.
    private func transfer(_ amount: Int, from: Int, to: Int) async throws {
        try await db.withTransaction { tx in
            let (from, to) = try await Account.lock(from, to, .forUpdate, in: tx)
            guard from.balance >= amount else { throw InsufficientFunds() }  // rolls back
            try await tx.update(from) { $0.balance -= amount }
            try await tx.update(to) { $0.balance += amount }
        }
    }

    private struct Counts {
        var done = 0
        var refused = 0

        static func += (left: inout Counts, right: Counts) {
            left.done += right.done
            left.refused += right.refused
        }
    }
}

/// The account does not hold what was asked of it.
struct InsufficientFunds: Error {}

/// The transfers have changed the sum of all balances.
struct MoneyLost: Error, CustomStringConvertible {
    let before: Int
    let after: Int
    var description: String { "The accounts held \(before) before the transfers, and \(after) after them." }
}
