import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Relations that are loaded and never read", .timeLimit(.minutes(5)))
struct UnreadRelationTests {
    /// Runs a test with a shop of five customers, which have 0, 1, 2, 3 and 0 orders of two items each.
    private func withShop(_ body: (Database, SessionLedger) async throws -> Void) async throws {
        try await Shop.with { plain in
            try await Shop.fill(plain, customers: 5)
            let ledger = SessionLedger { _ in }
            try await body(plain.observed(by: ledger), ledger)
            #expect(try await plain.works())
        }
    }

    /// `Customer.purchases 6`: relation and number of values.
    private func found(_ ledger: SessionLedger) -> [String] {
        ledger.unreadRelations.map { "\($0.model).\($0.relation) \($0.values)" }
    }

    @Test("are found, with the number of their values and the place of the query, once their models are gone")
    func unread() async throws {
        try await withShop { db, ledger in
            var line: UInt = 0
            func load(reading: Bool) async throws {
                line = #line + 1
                let customers = try await Customer.order { $0.name }.with { $0.purchases }.fetchAll(db)
                #expect(customers.count == 5)
                #expect(found(ledger).isEmpty || !reading, "what is still held may yet be read")
                if reading { #expect(try customers[0].purchases.isEmpty) }
            }
            try await load(reading: true)
            #expect(ledger.unreadRelations.isEmpty)
            try await load(reading: false)
            try await load(reading: false)
            let unread = try #require(ledger.unreadRelations.first)
            #expect(found(ledger) == ["Customer.purchases 12"])
            #expect(unread.loads == 3 && unread.unreadLoads == 2)
            #expect(unread.callSite == CallSite(fileID: #fileID, line: line))
            #expect(
                unread.description
                    == "\(#fileID):\(line) loads Customer.purchases, which nothing reads: 12 values in 2 of 3 loads")
        }
    }

    @Test("of every kind are found, on every level, by whatever executor they were loaded")
    func kinds() async throws {
        try await withShop { db, ledger in
            func load() async throws {
                let customers = try await db.withSession { session in
                    try await Customer.all.with { $0.purchases.with { $0.items } }.with { $0.card.joined }
                        .with { $0.clubs }.fetchAll(session)
                }
                _ = try customers.map { try $0.purchases }
                try await db.withTransaction { tx in
                    for try await purchase in tx.cursor(Purchase.order { $0.id }.with { $0.customer }, batch: 4) {
                        #expect(purchase.cents > 0)
                    }
                    let items = try await PurchaseItem.limit(1).fetchAll(RecordingExecutor(tx))
                    _ = try await items.load(in: RecordingExecutor(tx)) { $0.purchase }
                }
            }
            try await load()
            #expect(
                Set(found(ledger)) == [
                    "Purchase.items 12", "Customer.card 0", "Customer.clubs 0", "Purchase.customer 4",
                    "PurchaseItem.purchase 1",
                ])
        }
    }

    @Test("are read by reading and encoding them, not by printing, comparing or copying")
    func reading() async throws {
        try await withShop { db, ledger in
            func load(_ use: ([Customer]) throws -> Void) async throws {
                try use(try await Customer.all.with { $0.clubs }.fetchAll(db))
            }
            let encoder = JSONEncoder()
            try await load { _ = try $0.map { try encoder.encode($0._clubs.value?.map(\.name)) } }
            try await load { _ = $0.map(\._clubs.value) }
            #expect(ledger.unreadRelations.isEmpty)
            try await load { customers in
                _ = "\(customers)"
                #expect(Set(customers).count == 5 && customers == Array(customers))
                #expect(customers.allSatisfy { $0._clubs.isLoaded })
            }
            #expect(ledger.unreadRelations.map(\.unreadLoads) == [1])
        }
    }

    @Test("are read by any task that has one of the models")
    func tasks() async throws {
        try await withShop { db, ledger in
            func load() async throws {
                let customers = try await Customer.all.with { $0.purchases }.fetchAll(db)
                let counts = try await withThrowingTaskGroup { group in
                    for customer in customers { group.addTask { try customer.purchases.count } }
                    return try await group.reduce(0, +)
                }
                #expect(counts == 6)
            }
            try await load()
            #expect(ledger.unreadRelations.isEmpty)
        }
    }

    @Test("are not looked for where there was no row, where a model was filled by hand, and without a ledger")
    func nothing() async throws {
        try await withShop { db, ledger in
            func load() async throws {
                #expect(try await Customer.where { $0.name == "none" }.with { $0.purchases }.fetchAll(db).isEmpty)
                var customer = try #require(try await Customer.limit(1).fetchFirst(db))
                customer._purchases = .loaded([])
                #expect(customer._purchases.isLoaded)
            }
            try await load()
            #expect(ledger.unreadRelations.isEmpty)
            let echo = db.observed(by: SQLEcho { _ in })
            #expect(echo.relationObservers.count == 1)
        }
        try await Shop.with { plain in
            #expect(plain.relationObservers.isEmpty && plain.observed(by: SQLEcho { _ in }).relationObservers.isEmpty)
        }
    }

    @Test("are told of when they are gone, each time with what is known of their place")
    func told() async throws {
        try await Shop.with { plain in
            try await Shop.fill(plain, customers: 3)
            let told = Locked<[Int]>([])
            let ledger = SessionLedger { _ in
            } unread: { relation in
                told.withLock { $0.append(relation.unreadLoads) }
            }
            for _ in 0..<3 {
                _ = try await Customer.all.with { $0.purchases }.fetchAll(plain.observed(by: ledger))
            }
            #expect(told.withLock { $0 } == [1, 2, 3])
        }
    }
}
