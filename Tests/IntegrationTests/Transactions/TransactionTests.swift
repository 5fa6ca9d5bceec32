import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Transactions of models")
struct ModelTransactionTests {
    struct Failure: Error {}

    @Test("what a closure did is kept when it returns, and undone when it throws")
    func commitAndRollback() async throws {
        try await Bank.with { db in
            let wallet = try await db.withTransaction { tx in try await tx.insert(Wallet(id: 1, balance: 5)) }
            #expect(wallet.balance == 5)
            await #expect(throws: Failure.self) {
                try await db.withTransaction { tx in
                    try await tx.insert(Wallet(id: 2, balance: 5))
                    #expect(try await Wallet.all.fetchCount(tx) == 2)
                    throw Failure()
                }
            }
            #expect(try await Wallet.all.fetchAll(db) == [wallet])
        }
    }

    @Test("a cancelled task's transaction is rolled back")
    func cancellation() async throws {
        try await Bank.with { db async throws in
            let (inserted, signal) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await db.withTransaction { tx in
                    try await tx.insert(Wallet(id: 1, balance: 5))
                    signal.yield()
                    try await tx.execute("SELECT pg_sleep(60)")
                }
            }
            _ = await inserted.first { true }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(try await !Wallet.all.exists(db))
        }
    }

    @Test("an inner failure undoes the inner transaction, and the outer one goes on")
    func savepoints() async throws {
        try await Bank.with { db in
            try await db.withTransaction { tx in
                try await tx.insert(Wallet(id: 1, balance: 1))
                do {
                    try await tx.withTransaction { inner in
                        try await inner.insert(Wallet(id: 2, balance: 2))
                        try await inner.insert(Wallet(id: 1, balance: 3))
                    }
                    Issue.record("the key is there already")
                } catch let error as DatabaseError where error.isUniqueViolation(of: "wallets_pkey") {}
                try await tx.withTransaction { inner in
                    try await inner.insert(Wallet(id: 3, balance: 3))
                    try await inner.withTransaction { deepest in try await deepest.insert(Wallet(id: 4, balance: 4)) }
                }
            }
            #expect(try await Wallet.order { $0.id }.fetchAll(db).map(\.id) == [1, 3, 4])
        }
    }

    @Test("a transaction that failed to serialize is run again from its start")
    func retry() async throws {
        try await Bank.with(balances: [1, 1]) { db in
            let runs = Locked(0)
            let (first, firstHasRead) = AsyncStream.makeStream(of: Void.self)
            let (second, secondHasCommitted) = AsyncStream.makeStream(of: Void.self)
            // Each of two doctors goes off duty if the other one is on: the classic write skew.
            async let one: Void = db.withTransaction(isolation: .serializable, retry: .serializationFailures(max: 3)) {
                tx in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                let onDuty = try await Wallet.where { $0.balance == 1 }.fetchCount(tx)
                if run == 1 {
                    firstHasRead.yield()
                    _ = await second.first { true }
                }
                if onDuty == 2 { try await Wallet.where { $0.id == 1 }.update { $0.balance = 0 }.execute(tx) }
            }
            _ = await first.first { true }
            try await db.withTransaction(isolation: .serializable) { tx in
                if try await Wallet.where({ $0.balance == 1 }).fetchCount(tx) == 2 {
                    try await Wallet.where { $0.id == 2 }.update { $0.balance = 0 }.execute(tx)
                }
            }
            secondHasCommitted.yield()
            try await one
            #expect(runs.withLock { $0 } == 2)
            #expect(try await Wallet.order { $0.id }.fetchAll(db).map(\.balance) == [1, 0])
        }
    }

    @Test("hooks run after the commit, never after a rollback")
    func afterCommit() async throws {
        try await Bank.with { db in
            let seen = Locked<[String]>([])
            try await db.withTransaction { tx in
                try await tx.insert(Wallet(id: 1, balance: 1))
                tx.afterCommit {
                    let count = (try? await Wallet.all.fetchCount(db)) ?? -1
                    seen.withLock { $0.append("outer sees \(count)") }
                }
                try? await tx.withTransaction { inner in
                    inner.afterCommit { seen.withLock { $0.append("inner") } }
                    throw Failure()
                }
                seen.withLock { $0.append("body") }
            }
            try? await db.withTransaction { tx in
                tx.afterCommit { seen.withLock { $0.append("rolled back") } }
                throw Failure()
            }
            #expect(seen.withLock { $0 } == ["body", "outer sees 1"])
        }
    }

    @Test("a transaction that only reads cannot write")
    func readOnly() async throws {
        try await Bank.with { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction(readOnly: true) { tx in try await tx.insert(Wallet(id: 1, balance: 1)) }
            }
            #expect(error.sqlState == .readOnlySqlTransaction)
            #expect(try await !Wallet.all.exists(db))
        }
    }
}
