import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Relations loaded together")
struct StrategyTests {
    @Test("a joined relation below one that is loaded by a statement of its own comes with that statement")
    func joinedBelowSelectIn() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            let recorder = RecordingExecutor(db)
            let customers = try await Customer.order { $0.name }
                .with {
                    $0.purchases.order { $0.cents }
                        .with { $0.customer.joined }.with { $0.items.order { $0.sku }.joined }
                }
                .fetchAll(recorder)
            #expect(recorder.log.statements.count == 2 && recorder.log.roundTrips == 2)
            #expect(try customers.map { try $0.purchases.count } == [0, 1, 2, 3, 0, 1, 2, 3])
            for customer in customers {
                for purchase in try customer.purchases {
                    #expect(try purchase.customer == customer)
                    #expect(try purchase.items.map(\.sku) == ["a", "b"])
                }
            }
        }
    }

    @Test("the same with a limit for each parent, and through a link")
    func joinedBelowLimit() async throws {
        try await Shop.with { db in
            let filled = try await Shop.fill(db, customers: 8)
            let customers = try await Customer.order { $0.name }
                .with { $0.purchases.order { $0.cents.descending }.limit(2).with { $0.items.order { $0.sku }.joined } }
                .fetchAll(db)
            #expect(try customers.map { try $0.purchases.first?.cents } == [nil, 100, 200, 300, nil, 100, 200, 300])
            #expect(try customers.map { try $0.purchases.count } == [0, 1, 2, 2, 0, 1, 2, 2])
            #expect(try customers[3].purchases.map { try $0.items.map(\.sku) } == [["a", "b"], ["a", "b"]])
            let clubs = try await db.insertReturning(contentsOf: ["x", "y"].map { Club.Draft(name: $0) })
            try await db.insert(
                contentsOf: filled.flatMap { customer in
                    clubs.map { Enrolment.Draft(customerID: customer.id, clubID: $0.id) }
                })
            // The members of both clubs are the same rows: each club has its own copies.
            let both = try await Club.order { $0.name }
                .with { $0.members.order { $0.name }.with { $0.purchases.order { $0.cents }.joined } }.fetchAll(db)
            for club in both {
                #expect(try club.members.map(\.name) == (0..<8).map { "c\($0)" })
                #expect(try club.members.map { try $0.purchases.count } == [0, 1, 2, 3, 0, 1, 2, 3])
            }
        }
    }

    @Test("a relation below a joined one is loaded by a statement of its own")
    func selectInBelowJoined() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let recorder = RecordingExecutor(db)
            let items = try await PurchaseItem.order { $0.id }
                .with { $0.purchase.joined.with { $0.customer.joined.with { $0.purchases.with { $0.items } } } }
                .fetchAll(recorder)
            #expect(recorder.log.statements.count == 3 && recorder.log.roundTrips == 3)
            #expect(items.count == 12)
            for item in items {
                let customer = try item.purchase.customer
                #expect(try customer.purchases.contains(try item.purchase))
                #expect(try customer.purchases.allSatisfy { try $0.items.count == 2 })
            }
        }
    }

    @Test("a limit counts rows of the query, whatever joins repeat them, and two joined lists do not multiply")
    func joinedLists() async throws {
        try await Shop.with { db in
            let filled = try await Shop.fill(db, customers: 8)
            let clubs = try await db.insertReturning(contentsOf: ["x", "y", "z"].map { Club.Draft(name: $0) })
            try await db.insert(
                contentsOf: filled.flatMap { customer in
                    clubs.map { Enrolment.Draft(customerID: customer.id, clubID: $0.id) }
                })
            let recorder = RecordingExecutor(db)
            let customers = try await Customer.order { $0.name.descending }.limit(3).offset(1)
                .with { $0.purchases.order { $0.cents }.joined.with { $0.items.order { $0.sku }.joined } }
                .with { $0.clubs.order { $0.name }.joined }
                .fetchAll(recorder)
            #expect(recorder.log.roundTrips == 1)
            #expect(customers.map(\.name) == ["c6", "c5", "c4"])
            #expect(try customers.map { try $0.purchases.map(\.cents) } == [[100, 200], [100], []])
            #expect(try customers[0].purchases.map { try $0.items.map(\.sku) } == [["a", "b"], ["a", "b"]])
            #expect(try customers.allSatisfy { try $0.clubs.map(\.name) == ["x", "y", "z"] })
            let one = try await Customer.where { $0.name == "c3" }.with { $0.purchases.joined }.fetchOne(db)
            #expect(try one?.purchases.count == 3)
            let first = try await Purchase.order { $0.cents.descending }.distinct { $0.cents }
                .with { $0.items.joined }.fetchAll(db)
            #expect(first.map(\.cents) == [300, 200, 100])
            #expect(try first.allSatisfy { try $0.items.count == 2 })
        }
    }

    @Test("orders and items of a thousand users are three statements in three round trips")
    func statementCount() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 1_000)
            let recorder = RecordingExecutor(db)
            let customers = try await Customer.with { $0.purchases.with { $0.items } }.fetchAll(recorder)
            #expect(recorder.log.statements.count == 3)
            #expect(recorder.log.roundTrips == 3)
            #expect(try customers.flatMap { try $0.purchases }.count == 1_500)
            #expect(try customers.flatMap { try $0.purchases.flatMap { try $0.items } }.count == 3_000)
        }
    }

    @Test("relations of one level share a round trip, whatever their number")
    func siblings() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 5)
            let recorder = RecordingExecutor(db)
            try await db.withSession { session in
                let recorder = RecordingExecutor(session, log: recorder.log)
                _ = try await Customer.with { $0.purchases.with { $0.items }.with { $0.customer } }
                    .with { $0.card }.with { $0.clubs.with { $0.members } }.fetchAll(recorder)
            }
            #expect(recorder.log.statements.count == 6)
            #expect(recorder.log.roundTrips == 3)
        }
    }

    @Test("no rows, and rows without a reference, have nothing to load")
    func nothingToLoad() async throws {
        try await Shop.with { db in
            let recorder = RecordingExecutor(db)
            #expect(try await Customer.with { $0.purchases.with { $0.items } }.fetchAll(recorder).isEmpty)
            #expect(recorder.log.roundTrips == 1)
            try await db.insert(Topic.Draft(title: "root"))
            recorder.log.clear()
            let topics = try await Topic.with { $0.parent }.fetchAll(recorder)
            #expect(try topics.map { try $0.parent?.title } == [nil])
            #expect(recorder.log.roundTrips == 1)
            #expect(try await [Customer]().load(in: recorder) { $0.purchases }.isEmpty)
            #expect(recorder.log.roundTrips == 1)
        }
    }

    @Test("values that are held already get their relations in one statement for all")
    func load() async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 4)
            let recorder = RecordingExecutor(db)
            let loaded = try await customers.load(in: recorder) { $0.purchases.order { $0.cents }.with { $0.items } }
            #expect(recorder.log.statements.count == 2)
            #expect(loaded.map(\.id) == customers.map(\.id))
            #expect(try loaded.map { try $0.purchases.map(\.cents) } == [[], [100], [100, 200], [100, 200, 300]])
            let more = try await loaded[3].load(in: db) { $0.card }
            #expect(try more.card == nil)
            #expect(try more.purchases.count == 3)
        }
    }

    @Test("results bigger than the socket's buffers arrive whole, several in one round trip")
    func bigResults() async throws {
        try await Shop.with { db in
            let text = String(repeating: "0123456789", count: 2_000)
            let customer = try await db.insert(Customer(email: "a", name: "a"))
            try await db.insert(
                contentsOf: (0..<300).map { Purchase.Draft(customerID: customer.id, cents: $0, state: text) })
            try await db.insert(Card.Draft(customerID: customer.id, number: text))
            let loaded = try await Customer.with { $0.purchases }.with { $0.card }.with { $0.clubs }.fetchOne(db)
            #expect(try loaded?.purchases.count == 300)
            #expect(try loaded?.purchases.allSatisfy { $0.state == text } == true)
            #expect(try loaded?.card?.number == text)
        }
    }

    @Test("relations whose path is longer than an identifier may be")
    func longPaths() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let items = try await PurchaseItem.order { $0.id }.with {
                $0.purchase.joined.with {
                    $0.customer.joined.with {
                        $0.purchases.order { $0.cents }.joined.with {
                            $0.customer.joined.with {
                                $0.purchases.joined.with { $0.items.joined.with { $0.purchase.joined } }
                            }
                        }
                    }
                }
            }.fetchAll(db)
            #expect(items.count == 12)
            for item in items {
                let deep = try item.purchase.customer.purchases[0].customer.purchases
                #expect(try deep.count == item.purchase.customer.purchases.count)
                #expect(
                    try deep.allSatisfy { purchase in try purchase.items.allSatisfy { try $0.purchase == purchase } })
            }
        }
    }
}
