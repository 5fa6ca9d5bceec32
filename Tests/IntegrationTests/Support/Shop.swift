import Foundation
import Howdah
import HowdahTesting

/// What most tests of the ORM work on: customers with their orders and the orders' items, cards, clubs, and topics that
/// belong to topics.
enum Shop {
    static let tables = [
        Customer.definition, Purchase.definition, PurchaseItem.definition, Card.definition, Club.definition,
        Enrolment.definition, Topic.definition,
    ]

    /// Runs a test in a database that has the shop's tables.
    static func with<T>(_ body: (Database) async throws -> T) async throws -> T {
        try await TestDatabase.with(
            "shop",
            prepare: { db in
                try await db.execute(PreparedSQL(sql: "CREATE TYPE customer_level AS ENUM ('basic', 'gold')"))
                for table in tables { try await db.execute(CreateTable(table).render()) }
            }, body)
    }

    /// Customers `c0`, `c1`, …, each with as many orders as its number modulo 4, and each order with two items.
    @discardableResult
    static func fill(_ executor: some Executor, customers count: Int) async throws -> [Customer] {
        let customers = (0..<count).map {
            Customer(email: "c\($0)@example.com", name: "c\($0)", age: $0 % 3 == 0 ? nil : $0)
        }
        try await executor.insert(contentsOf: customers)
        let orders = try await executor.insertReturning(
            contentsOf: customers.enumerated().flatMap { number, customer in
                (0..<number % 4).map { Purchase.Draft(customerID: customer.id, cents: ($0 + 1) * 100) }
            })
        try await executor.insert(
            contentsOf: orders.flatMap { order in ["a", "b"].map { PurchaseItem.Draft(purchaseID: order.id, sku: $0) } }
        )
        return customers
    }
}

enum Level: String, PostgresEnum, Codable {
    static let postgresTypeName = "customer_level"
    case basic, gold
}

struct Preferences: Codable, Hashable { var theme = "light" }

@Model("customers")
struct Customer: Codable, Hashable {
    @PrimaryKey var id: UUID = .v7()
    @Unique var email: String
    var name: String
    var age: Int?
    var level: Level = .basic
    @JSONB var preferences: Preferences = .init()
    @Default(.now) var createdAt: Date

    @HasMany(\Purchase.customerID) var purchases: [Purchase]
    @HasOne(\Card.customerID) var card: Card?
    @ManyToMany(\Enrolment.customerID, \Enrolment.clubID) var clubs: [Club]
}

@Model("purchases")
struct Purchase: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @References(\Customer.id, onDelete: .cascade) var customerID: UUID
    var cents: Int
    @Default("open") var state: String
    @BelongsTo(\Purchase.customerID) var customer: Customer
    @HasMany(\PurchaseItem.purchaseID) var items: [PurchaseItem]
}

@Model("purchase_items")
struct PurchaseItem: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @References(\Purchase.id, onDelete: .cascade) var purchaseID: Int64
    var sku: String
    @BelongsTo(\PurchaseItem.purchaseID) var purchase: Purchase
}

@Model("cards")
struct Card: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @References(\Customer.id, onDelete: .cascade) var customerID: UUID?
    var number: String
    @BelongsTo(\Card.customerID) var customer: Customer?
}

@Model("clubs")
struct Club: Hashable {
    @PrimaryKey(.identity) var id: Int64
    var name: String
    @ManyToMany(\Enrolment.clubID, \Enrolment.customerID) var members: [Customer]
}

@Model("enrolments")
struct Enrolment: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @References(\Customer.id, onDelete: .cascade) var customerID: UUID
    @References(\Club.id, onDelete: .cascade) var clubID: Int64
}

/// A model that refers to itself.
@Model("topics")
struct Topic: Hashable {
    @PrimaryKey(.identity) var id: Int64
    var title: String
    @References(\Topic.id) var parentID: Int64?
    @BelongsTo(\Topic.parentID) var parent: Topic?
    @HasMany(\Topic.parentID) var children: [Topic]
}
