import Foundation
import Howdah
import HowdahTesting
import Testing

/// Every kind of relation, by a statement of its own and by a join: what is loaded must be the same.
@Suite("Relations of every kind")
struct RelationTests {
    @Test("to-many: children in order, parents without any, and what `where` leaves out", arguments: [false, true])
    func hasMany(joined: Bool) async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 5)
            let all = try await Customer.order { $0.name }
                .with {
                    joined
                        ? $0.purchases.order { $0.cents.descending }.joined : $0.purchases.order { $0.cents.descending }
                }
                .fetchAll(db)
            #expect(try all.map { try $0.purchases.map(\.cents) } == [[], [100], [200, 100], [300, 200, 100], []])
            let some = try await Customer.order { $0.name }
                .with {
                    let relation = $0.purchases.where { $0.cents > 100 }.where { $0.cents < 300 }
                    return joined ? relation.joined : relation
                }
                .fetchAll(db)
            #expect(try some.map { try $0.purchases.map(\.cents) } == [[], [], [200], [200], []])
        }
    }

    @Test("to-one from the other side: one, and none", arguments: [false, true])
    func hasOne(joined: Bool) async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 3)
            try await db.insert(Card.Draft(customerID: customers[1].id, number: "1"))
            try await db.insert(Card.Draft(number: "of nobody"))
            let all = try await Customer.order { $0.name }.with { joined ? $0.card.joined : $0.card.query }.fetchAll(db)
            #expect(try all.map { try $0.card?.number } == [nil, "1", nil])
        }
    }

    @Test("belonging: required, optional, and a NULL reference", arguments: [false, true])
    func belongsTo(joined: Bool) async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 3)
            let purchases = try await Purchase.order { $0.id }
                .with { joined ? $0.customer.joined : $0.customer.query }.fetchAll(db)
            #expect(try purchases.map { try $0.customer.name } == ["c1", "c2", "c2"])
            try await db.insert(contentsOf: [
                Card.Draft(customerID: customers[0].id, number: "0"), Card.Draft(number: "1"),
            ])
            let cards = try await Card.order { $0.number }
                .with { joined ? $0.customer.joined : $0.customer.query }.fetchAll(db)
            #expect(try cards.map { try $0.customer?.name } == ["c0", nil])
        }
    }

    @Test("through a link, from both sides", arguments: [false, true])
    func manyToMany(joined: Bool) async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 3)
            let clubs = try await db.insertReturning(contentsOf: ["x", "y", "z"].map { Club.Draft(name: $0) })
            try await db.insert(
                contentsOf: [(0, 0), (0, 1), (1, 1)].map { customer, club in
                    Enrolment.Draft(customerID: customers[customer].id, clubID: clubs[club].id)
                })
            let members = try await Customer.order { $0.name }
                .with { joined ? $0.clubs.order { $0.name }.joined : $0.clubs.order { $0.name } }.fetchAll(db)
            #expect(try members.map { try $0.clubs.map(\.name) } == [["x", "y"], ["y"], []])
            let back = try await Club.order { $0.name }
                .with { joined ? $0.members.order { $0.name }.joined : $0.members.order { $0.name } }.fetchAll(db)
            #expect(try back.map { try $0.members.map(\.name) } == [["c0"], ["c0", "c1"], []])
        }
    }

    @Test("two rows that are linked twice are loaded once", arguments: [false, true])
    func doubleLink(joined: Bool) async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 2)
            let club = try await db.insert(Club.Draft(name: "x"))
            try await db.insert(
                contentsOf: [0, 0, 1].map { Enrolment.Draft(customerID: customers[$0].id, clubID: club.id) })
            let clubs = try await Club.all.with {
                let members = $0.members.order { $0.name }
                return joined ? members.joined : members
            }.fetchAll(db)
            #expect(try clubs.map { try $0.members.map(\.name) } == [["c0", "c1"]])
        }
    }

    @Test("a model that refers to itself, up and down", arguments: [false, true])
    func selfReference(joined: Bool) async throws {
        try await Shop.with { db in
            let root = try await db.insert(Topic.Draft(title: "root"))
            let left = try await db.insert(Topic.Draft(title: "a", parentID: root.id))
            try await db.insert(Topic.Draft(title: "b", parentID: root.id))
            try await db.insert(Topic.Draft(title: "leaf", parentID: left.id))
            let topics = try await Topic.order { $0.id }
                .with { joined ? $0.parent.joined : $0.parent.query }
                .with {
                    joined
                        ? $0.children.order { $0.title }.joined.with { $0.children.joined }
                        : $0.children.order { $0.title }.with { $0.children }
                }
                .fetchAll(db)
            #expect(topics.map(\.title) == ["root", "a", "b", "leaf"])
            #expect(try topics.map { try $0.parent?.title } == [nil, "root", "root", "a"])
            #expect(try topics.map { try $0.children.map(\.title) } == [["a", "b"], ["leaf"], [], []])
            #expect(try topics[0].children[0].children.map(\.title) == ["leaf"])
        }
    }

    @Test("a limit for each parent takes the first ones in the order asked for")
    func limit() async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 8)
            let all = try await Customer.order { $0.name }
                .with {
                    $0.purchases.order { $0.cents.descending }.limit(2).with { $0.items.order { $0.sku }.limit(1) }
                }
                .fetchAll(db)
            #expect(
                try all.map { try $0.purchases.map(\.cents) }
                    == [[], [100], [200, 100], [300, 200], [], [100], [200, 100], [300, 200]])
            #expect(try all.allSatisfy { try $0.purchases.allSatisfy { try $0.items.map(\.sku) == ["a"] } })
            let clubs = try await db.insertReturning(contentsOf: ["x", "y", "z"].map { Club.Draft(name: $0) })
            try await db.insert(
                contentsOf: customers.flatMap { customer in
                    clubs.map { Enrolment.Draft(customerID: customer.id, clubID: $0.id) }
                })
            let members = try await Customer.with { $0.clubs.order { $0.name.descending }.limit(2) }.fetchAll(db)
            #expect(try members.allSatisfy { try $0.clubs.map(\.name) == ["z", "y"] })
        }
    }

    @Test("a limit for each parent cannot be joined, and nothing is sent")
    func joinedLimit() async throws {
        try await Shop.with { db in
            let recorder = RecordingExecutor(db)
            let error = try await #require(throws: DatabaseError.self) {
                try await Customer.with { $0.purchases.with { $0.items.limit(1).joined } }.fetchAll(recorder)
            }
            #expect(
                error.message.hasPrefix(#"The relation "items" has a limit for each parent, which a join cannot have."#)
            )
            #expect(recorder.log.roundTrips == 0)
        }
    }

    @Test("a relation that was not loaded throws, and says what to add to which query")
    func notLoaded() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 2)
            let customer = try #require(try await Customer.where { $0.name == "c1" }.fetchOne(db))
            let error = #expect(throws: RelationNotLoaded.self) { try customer.purchases }
            #expect(
                error?.description == """
                    Customer.purchases is not loaded. Add `.with { $0.purchases }` to the query that reads Customer, or \
                    load it for values that you hold with `load(in: session) { $0.purchases }`.
                    """)
            let loaded = try await customer.load(in: db) { $0.purchases }
            #expect(try loaded.purchases.count == 1)
            #expect(throws: RelationNotLoaded.self) { try loaded.purchases[0].items }
        }
    }
}
