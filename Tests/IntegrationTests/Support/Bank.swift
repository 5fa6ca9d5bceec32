import Foundation
import Howdah
import HowdahTesting

/// An account that holds money.
@Model("wallets")
struct Wallet: Hashable {
    @PrimaryKey var id: Int
    var balance: Int
}

/// Text with a version, so that a change cannot overwrite one that it has not seen.
@Model("notes")
struct Note: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @Unique var title: String
    var text: String
    @Version var revision: Int
}

struct InsufficientFunds: Error, Equatable {}

enum Bank {
    /// Runs a test in a database that has wallets, numbered from 1, and notes.
    static func with<T>(balances: [Int] = [], _ body: (Database) async throws -> T) async throws -> T {
        try await TestDatabase.withEmpty { db in
            for table in [Wallet.definition, Note.definition] { try await db.execute(CreateTable(table).render()) }
            try await db.insert(
                contentsOf: balances.enumerated().map { Wallet(id: $0.offset + 1, balance: $0.element) })
            return try await body(db)
        }
    }

    /// Moves money between two wallets, in a transaction that locks both.
    static func transfer(_ amount: Int, from: Int, to: Int, on db: Database) async throws {
        try await db.withTransaction { tx in
            let (payer, payee) = try await Wallet.lock(from, to, .forUpdate, in: tx)
            guard payer.balance >= amount else { throw InsufficientFunds() }
            try await tx.update(payer) { $0.balance -= amount }
            try await tx.update(payee) { $0.balance += amount }
        }
    }
}
