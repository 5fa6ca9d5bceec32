import CBaseline
import Howdah

// Goal: what a transaction of four statements costs, and what it saves that BEGIN travels with the first of them.
// Factors: round trips: five in C, which sends BEGIN by itself, four in Howdah.
// Parameters: 1,000 accounts; each transfer locks two rows in the order of their keys, changes both and commits.

extension Workload {
    static let transferLocked = Workload(
        name: "transfer_locked", quick: 2_000, full: 10_000,
        reset: "UPDATE accounts SET balance = 1000",
        verify: "SELECT format('%s, %s', sum(balance), sum(balance * id)) FROM accounts",
        peers: [
            Peer(name: "libpq") { baseline_transfer($0.url, $0.operations) },
            Peer(name: "howdah") { try await TransferLocked.run($0) },
        ])
}

enum TransferLocked {
    static func run(_ job: Job) async throws -> baseline_run {
        try await job.withSession { session in
            let stopwatch = Stopwatch()
            for number in 0..<job.operations {
                let (fromID, toID) = (baseline_account(number, 0), baseline_account(number, 1))
                try await session.withTransaction { transaction in
                    let (from, to) = try await Account.lock(fromID, toID, .forUpdate, in: transaction)
                    try await transaction.update(from) { $0.balance -= 1 }
                    try await transaction.update(to) { $0.balance += 1 }
                }
            }
            return stopwatch.stop(checksum: 0)
        }
    }
}
