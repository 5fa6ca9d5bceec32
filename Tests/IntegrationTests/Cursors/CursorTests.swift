import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Server-side cursors", .timeLimit(.minutes(5)))
struct CursorTests {
    @Test("all rows come, in order, batch by batch", arguments: [1, 3, 7, 8, 1_000])
    func all(batch: Int) async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 7)
            try await db.withTransaction { tx in
                var names: [String] = []
                for try await customer in tx.cursor(Customer.order { $0.name }, batch: batch) {
                    names.append(customer.name)
                }
                #expect(names == (0..<7).map { "c\($0)" })
            }
        }
    }

    @Test("the transaction is free for other statements in the loop, and later changes do not show")
    func body() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 9)
            let seen = try await db.withTransaction { tx in
                var seen = 0
                for try await customer in tx.cursor(Customer.where { $0.name != "c3" }.order { $0.name }, batch: 2) {
                    try await tx.update(customer) { $0.name = "seen \(customer.name)" }
                    try await tx.execute("UPDATE customers SET age = 99 WHERE name NOT LIKE 'seen%'")
                    #expect(customer.age != 99)
                    seen += 1
                }
                return seen
            }
            #expect(seen == 8)
            #expect(try await Customer.where { $0.name.hasPrefix("seen") }.fetchCount(db) == 8)
        }
    }

    @Test("relations are loaded batch by batch, and joined ones come along")
    func relations() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 10)
            try await db.withTransaction { tx in
                var orders = 0
                for try await customers in tx.cursor(
                    Customer.order { $0.name }.with { $0.purchases.with { $0.items } }.with { $0.card.joined }, batch: 4
                ).batches {
                    #expect(customers.count <= 4)
                    for customer in customers {
                        let purchases = try customer.purchases
                        #expect(try purchases.allSatisfy { try $0.items.count == 2 })
                        #expect(try customer.card == nil)
                        orders += purchases.count
                    }
                }
                #expect(orders == 13)
                let error = try await #require(throws: DatabaseError.self) {
                    for try await _ in tx.cursor(Customer.all.with { $0.purchases.joined }) {}
                }
                #expect(error.code == .invalidStatement && error.message.contains("two batches"))
            }
        }
    }

    @Test("SQL written by hand, selections and joins are read the same way, with their values")
    func statements() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            try await db.withTransaction { tx in
                var sum = 0
                let raw = TypedSQL("SELECT name, age FROM customers WHERE age > \(1)", as: String.self, Int.self)
                for try await (name, age) in tx.cursor(raw, batch: 2) {
                    #expect(name == "c\(age)")
                    sum += age
                }
                #expect(sum == 2 + 4 + 5 + 7)
                var cents: [Int] = []
                let totals = Purchase.group { $0.customerID }.select { $0.cents.sum() }
                for try await total in tx.cursor(totals.order { $0.customerID }, batch: 3) { cents.append(total ?? 0) }
                #expect(cents.reduce(0, +) == 2_000)
                var pairs = 0
                for try await (customer, order) in tx.cursor(
                    Customer.join(Purchase.self) { $0.id == $1.customerID }, batch: 5)
                {
                    #expect(customer.id == order.customerID)
                    pairs += 1
                }
                #expect(pairs == 12)
            }
        }
    }

    @Test("a loop that is left early closes its cursor with the next statement; nested loops and broken ones as well")
    func leftEarly() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            try await db.withTransaction { tx in
                for try await _ in tx.cursor(Customer.all, batch: 2) { break }
                #expect(try await openCursors(tx) == 0)
                outer: for try await _ in tx.cursor(Customer.all, batch: 2) {
                    for try await _ in tx.cursor(Purchase.all, batch: 2) { break }
                    for try await _ in tx.cursor(Purchase.all, batch: 2) { break outer }
                }
                #expect(try await openCursors(tx) == 0)
                for try await _ in tx.cursor(Customer.all, batch: 2) {
                    #expect(try await openCursors(tx) == 1)
                    break
                }
                // The last one goes with COMMIT.
            }
            #expect(try await db.works())
        }
    }

    @Test("a cursor of a savepoint that is rolled back does not disturb the transaction")
    func savepoint() async throws {
        struct Oops: Error {}
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            try await db.withTransaction { tx in
                await #expect(throws: Oops.self) {
                    try await tx.withTransaction { nested in
                        for try await _ in nested.cursor(Customer.all, batch: 2) { throw Oops() }
                    }
                }
                try await tx.withTransaction { nested in
                    for try await _ in nested.cursor(Customer.all, batch: 2) { break }
                }
                #expect(try await openCursors(tx) == 0)
            }
        }
    }

    @Test("an error of a row names the statement, and cancellation and a timeout end the loop")
    func failures() async throws {
        try await Shop.with { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction { tx in
                    for try await _ in tx.cursor(
                        TypedSQL("SELECT 1 / (5 - n) FROM generate_series(1, 9) AS n", as: Int32.self), batch: 2)
                    {}
                }
            }
            #expect(error.sqlState == .divisionByZero)
            let late = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction(timeout: .milliseconds(60)) { tx in
                    let slow = TypedSQL("SELECT pg_sleep(0.02)::text FROM generate_series(1, 1000)", as: String.self)
                    for try await _ in tx.cursor(slow, batch: 1) {}
                }
            }
            #expect(late.code == .deadlineExceeded)
            #expect(try await db.works())
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("the same query under the same name returns the columns that the table has now")
    func columns() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t AS SELECT 1::int4 AS x")
            func read() async throws -> Int {
                try await db.withTransaction { tx in
                    var sum = 0
                    for try await row in tx.cursor(TypedSQL("SELECT * FROM t", as: Number.self)) { sum += row.x }
                    return sum
                }
            }
            #expect(try await read() == 1)
            try await db.execute("ALTER TABLE t ALTER x TYPE int8")
            #expect(try await read() == 1)
        }
    }

    @Row struct Number { var x: Int }

    private func openCursors(_ tx: Transaction) async throws -> Int {
        try await tx.value(prepared("SELECT count(*) FROM pg_cursors WHERE name LIKE 'howdah%'"))
    }
}
