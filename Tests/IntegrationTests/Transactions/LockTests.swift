import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Row locks")
struct LockTests {
    @Test("two rows come in the order asked for, and are locked in the order of their keys")
    func order() async throws {
        try await Bank.with(balances: [10, 20]) { db in
            try await db.withTransaction { tx in
                let (first, second) = try await Wallet.lock(1, 2, .forUpdate, in: tx)
                #expect(first.balance == 10 && second.balance == 20)
                let (third, fourth) = try await Wallet.lock(2, 1, in: tx)
                #expect(third.balance == 20 && fourth.balance == 10)
                #expect(try await Wallet.lock(2, in: tx).balance == 20)
                #expect(try await Wallet.lock([2, 1, 2], .forShare, in: tx).map(\.id) == [2, 1, 2])
                #expect(try await Wallet.lock([], in: tx).isEmpty)
            }
        }
    }

    @Test("a row that is not there is an error that names the model, the table and the statement")
    func missing() async throws {
        try await Bank.with(balances: [10]) { db in
            for (first, second) in [(1, 9), (9, 1)] {
                let error = try await #require(throws: DatabaseError.self) {
                    try await db.withTransaction { tx in _ = try await Wallet.lock(first, second, .forUpdate, in: tx) }
                }
                #expect(error.code == .rowNotFound)
                #expect(error.message == #"There is no row of Wallet in table "wallets" with that "id"."#)
                #expect(error.statement?.hasSuffix(#"= ANY($1) ORDER BY "wallets"."id" FOR UPDATE"#) == true)
            }
        }
    }

    @Test("rows that others have locked are left out, or refused at once")
    func waiting() async throws {
        try await Bank.with(balances: [10, 20]) { db in
            try await db.withTransaction { holder in
                _ = try await Wallet.lock(1, in: holder)
                let free = try await db.withTransaction { tx in
                    try await Wallet.order { $0.id }.locking(.forUpdate.skipLocked).fetchAll(tx)
                }
                #expect(free.map(\.id) == [2])
                let first = try await db.withTransaction { tx in
                    try await Wallet.order { $0.id }.locking(.forUpdate.skipLocked).fetchFirst(tx)
                }
                #expect(first?.id == 2)
                let error = try await #require(throws: DatabaseError.self) {
                    try await db.withTransaction { tx in
                        _ = try await Wallet.where { $0.id == 1 }.locking(.forUpdate.noWait).fetchOne(tx)
                    }
                }
                #expect(error.sqlState == .lockNotAvailable)
                #expect(error.sqlState?.rawValue == "55P03")
            }
            try await db.withTransaction { tx async throws in
                #expect(try await Wallet.all.forKeyShare().fetchAll(tx).count == 2)
                #expect(try await Wallet.all.forNoKeyUpdate().fetchAll(tx).count == 2)
                #expect(try await Wallet.where { $0.id == 1 }.forShare().fetchOne(tx)?.balance == 10)
            }
        }
    }

    @Test("rows are locked together with their joined relations, whose own rows stay free")
    func joined() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            try await db.withTransaction { tx in
                let locked = try await Purchase.order { $0.id }.with { $0.customer.joined }.with { $0.items }
                    .forUpdate().fetchAll(tx)
                #expect(locked.count == 6)
                #expect(try locked.allSatisfy { try $0.items.count == 2 && !$0.customer.name.isEmpty })
                let free = try await db.withTransaction { other in
                    try await Customer.all.locking(.forUpdate.noWait).fetchAll(other)
                }
                #expect(free.count == 4)
            }
        }
    }

    @Test("a change under a lock sends only the column that changed")
    func changes() async throws {
        try await Bank.with(balances: [10, 20]) { db in
            let log = StatementLog()
            try await db.withTransaction { tx in
                let recorder = RecordingExecutor(tx, log: log)
                let wallets = try await recorder.query("SELECT * FROM wallets ORDER BY id FOR UPDATE", as: Wallet.self)
                for wallet in wallets { try await recorder.update(wallet) { $0.balance += 1 } }
            }
            #expect(log.roundTrips == 3)
            #expect(log.statements[1...].allSatisfy { $0.hasPrefix(#"UPDATE "wallets" SET "balance" = $1 WHERE"#) })
        }
    }
}
