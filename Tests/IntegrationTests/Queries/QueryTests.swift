import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Queries of a model")
struct QueryTests {
    @Test("conditions, order, limit and offset")
    func conditions() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 10)
            func names(_ query: Query<Customer>) async throws -> [String] {
                try await query.order { $0.name }.fetchAll(db).map(\.name)
            }
            #expect(try await names(Customer.where { $0.age > 5 }) == ["c7", "c8"])
            #expect(try await names(Customer.where { $0.age == nil }) == ["c0", "c3", "c6", "c9"])
            let nobody: Int? = nil
            #expect(try await names(Customer.where { $0.age == nobody && $0.name > "c3" }) == ["c6", "c9"])
            #expect(try await names(Customer.where { $0.age != nil && !($0.age < 7) }) == ["c7", "c8"])
            #expect(try await names(Customer.where { $0.age.between(2, and: 5) }) == ["c2", "c4", "c5"])
            #expect(try await names(Customer.where { $0.name == "c1" || $0.name == "c2" }) == ["c1", "c2"])
            #expect(try await names(Customer.where { $0.name.in(["c1", "c2", "x"]) }) == ["c1", "c2"])
            #expect(try await names(Customer.where { $0.name.in([]) }) == [])
            #expect(try await names(Customer.where { $0.name.notIn([]) }.limit(2)) == ["c0", "c1"])
            #expect(try await names(Customer.where { $0.level.in([.gold]) }) == [])
            #expect(try await names(Customer.where { $0.level == .basic }.limit(2).offset(3)) == ["c3", "c4"])
        }
    }

    @Test("texts to look for mean what they say, and patterns are patterns")
    func texts() async throws {
        try await Shop.with { db in
            let names = ["100%", "100x", #"a\b"#, "a_b", "axb", "Ä%_"]
            try await db.insert(contentsOf: names.map { Customer(email: $0, name: $0) })
            func found(_ condition: (Customer.Columns) -> Expr<Bool>) async throws -> Set<String> {
                Set(try await Customer.where(condition).fetchAll(db).map(\.name))
            }
            #expect(try await found { $0.name.hasPrefix("100%") } == ["100%"])
            #expect(try await found { $0.name.hasPrefix("100") } == ["100%", "100x"])
            #expect(try await found { $0.name.hasSuffix("_b") } == ["a_b"])
            #expect(try await found { $0.name.contains(#"\"#) } == [#"a\b"#])
            #expect(try await found { $0.name.contains("%_") } == ["Ä%_"])
            #expect(try await found { $0.name.contains("") } == Set(names))
            #expect(try await found { $0.name.like("a_b") } == [#"a\b"#, "a_b", "axb"])
            #expect(try await found { $0.name.hasPrefix("A_", case: .insensitive) } == ["a_b"])
        }
    }

    @Test("one row: none, one, and an error for more")
    func one() async throws {
        try await Shop.with { db in
            let customers = try await Shop.fill(db, customers: 3)
            #expect(try await Customer.where { $0.name == "x" }.fetchOne(db) == nil)
            #expect(try await Customer.where { $0.name == "c1" }.fetchOne(db)?.id == customers[1].id)
            let error = try await #require(throws: DatabaseError.self) { try await Customer.all.fetchOne(db) }
            #expect(error.code == .tooManyRows)
            #expect(
                error.message
                    == "The query of Customer returned more than one row. Narrow it down, or use fetchFirst or fetchAll."
            )
            #expect(error.statement?.hasPrefix(#"SELECT "customers"."id""#) == true)
            #expect(try await Customer.limit(1).fetchOne(db) != nil)
            #expect(try await Customer.order { $0.name.descending }.fetchFirst(db)?.name == "c2")
            #expect(try await Customer.where { $0.name == "x" }.fetchFirst(db) == nil)
            #expect(try await Customer.limit(0).fetchFirst(db) == nil)
            #expect(try await Customer.find(customers[2].id, in: db)?.name == "c2")
            #expect(try await Customer.find(UUID(), in: db) == nil)
            #expect(try await Customer.with { $0.purchases }.find(customers[2].id, in: db)?.purchases.count == 2)
        }
    }

    @Test("the number of rows, also of limited, distinct and grouped ones")
    func counts() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 10)
            #expect(try await Customer.all.fetchCount(db) == 10)
            #expect(try await Customer.where { $0.age > 5 }.order { $0.name }.fetchCount(db) == 2)
            #expect(try await Customer.limit(3).offset(8).fetchCount(db) == 2)
            #expect(try await Customer.all.distinct().fetchCount(db) == 10)
            #expect(try await Purchase.order { $0.cents }.distinct { $0.cents }.fetchCount(db) == 3)
            #expect(try await Purchase.group { $0.customerID }.fetchCount(db) == 7)
            let busy = Purchase.group { $0.customerID }.select { ($0.customerID, $0.id.count()) }
                .having { $0.id.count() > 2 }
            #expect(try await busy.fetchCount(db) == 2)
            #expect(try await Purchase.select { $0.cents }.distinct().fetchCount(db) == 3)
            #expect(try await Customer.where { $0.name == "c1" }.exists(db))
            #expect(try await !Customer.where { $0.name == "x" }.order { $0.name }.exists(db))
            #expect(try await !Customer.limit(5).offset(10).exists(db))
        }
    }

    @Test("the first row of each value")
    func distinct() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            let first = try await Purchase.order { $0.cents.descending }.order { $0.id }.distinct { $0.cents }
                .fetchAll(db)
            #expect(first.map(\.cents) == [300, 200, 100])
        }
    }

    @Test("pairs of two models, and of a model with itself")
    func joins() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let pairs = Customer.join(Purchase.self) { $0.id == $1.customerID }
                .where { $0.age > 1 && $1.cents >= 200 }.order { $1.cents }
            let rows = try await pairs.fetchAll(db)
            #expect(rows.map(\.0.name) == ["c2"] && rows.map(\.1.cents) == [200])
            #expect(try await pairs.fetchCount(db) == 1)
            let sums = try await Customer.join(Purchase.self) { $0.id == $1.customerID }.group { customer, _ in
                customer.name
            }
            .select { ($0.name, $1.cents.sum()) }.order { $0.right.cents.sum().descending }.fetchAll(db)
            #expect(sums.map(\.0) == ["c3", "c2", "c1"] && sums.map(\.1) == [600, 300, 100])
            let root = try await db.insert(Topic.Draft(title: "root", parentID: nil))
            try await db.insert(Topic.Draft(title: "leaf", parentID: root.id))
            let family = try await Topic.join(Topic.self, as: "parent") { $0.parentID == $1.id }.fetchAll(db)
            #expect(family.map(\.0.title) == ["leaf"] && family.map(\.1.title) == ["root"])
        }
    }

    @Test("a left join has nil where nothing matches; one pair, the first, and an error for more")
    func leftJoins() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 3)
            let pairs = Customer.leftJoin(Purchase.self) { $0.id == $1.customerID }.order { customer, _ in customer.name
            }
            let found = try await pairs.fetchAll(db)
            #expect(found.map { $0.0.name } == ["c0", "c1", "c2", "c2"])
            #expect(found.map { $0.1 == nil } == [true, false, false, false])
            #expect(try await pairs.fetchCount(db) == 4)
            let lonely = try await pairs.where { $1.id.isNull }.fetchOne(db)
            #expect(lonely?.0.name == "c0" && lonely?.1 == nil)
            #expect(try await pairs.fetchFirst(db)?.0.name == "c0")
            #expect(try await pairs.where { customer, _ in customer.name == "x" }.fetchOne(db) == nil)
            let error = try await #require(throws: DatabaseError.self) { try await pairs.fetchOne(db) }
            #expect(error.code == .tooManyRows && error.message.contains("Customer and Purchase"))
        }
    }

    @Test("groups with every aggregate")
    func groups() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let rows = try await Purchase.group { $0.state }
                .select {
                    ($0.state, $0.id.count(), $0.cents.sum(), $0.cents.average(), $0.cents.min(), $0.cents.max())
                }
                .having { $0.id.count() > 1 }.fetchAll(db)
            let row = try #require(rows.first)
            #expect(rows.count == 1 && row.0 == "open" && row.1 == 6 && row.2 == 1000)
            #expect(try #require(row.3).description.hasPrefix("166.66"))
            #expect(row.4 == 100 && row.5 == 300)
            let texts = try await Customer.select {
                ($0.name.joined(separator: ",", $0.name.ascending), $0.age.countDistinct(), ($0.age > 1).any())
            }.fetchOne(db)
            #expect(texts?.0 == "c0,c1,c2,c3" && texts?.1 == 2 && texts?.2 == true)
            let none = try await Purchase.where { $0.cents > 1_000_000 }.select { ($0.cents.sum(), $0.id.count()) }
                .fetchOne(db)
            #expect(none?.0 == nil && none?.1 == 0)
        }
    }
}
