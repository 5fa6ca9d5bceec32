import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("SQL written by hand")
struct RawSQLTests {
    struct Total: Decodable { var name: String, orders: Int }
    @Row struct Line { var name: String; var age: Int? }

    @Test("rows as a model, a @Row type, a tuple, a Decodable and by hand; values are binds")
    func forms() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let evil = "c1'; DROP TABLE customers; --"
            #expect(try await db.query("SELECT * FROM customers WHERE name = \(evil)", as: Customer.self).isEmpty)
            let models = try await db.query(
                "SELECT *, 1 AS more FROM customers WHERE name = \("c1")", as: Customer.self)
            #expect(models.map(\.name) == ["c1"])
            let lines = try await db.query("SELECT age, name FROM customers ORDER BY name", as: Line.self)
            #expect(lines.map(\.age) == [nil, 1, 2, nil])
            let names = try await db.query("SELECT name FROM customers ORDER BY 1", as: String.self)
            #expect(names == ["c0", "c1", "c2", "c3"])
            for (name, age) in try await db.query("SELECT name, age FROM customers", as: String.self, Int?.self) {
                #expect(age == nil || name == "c\(age ?? 0)")
            }
            let totals = try await db.query(
                """
                SELECT c.name, count(p.id) AS orders FROM customers c LEFT JOIN purchases p ON p.customer_id = c.id
                GROUP BY c.name ORDER BY c.name
                """, as: Total.self)
            #expect(totals.map(\.orders) == [0, 1, 2, 3])
            let level = Level.gold
            let changed = try await db.execute(
                "UPDATE customers SET level = \(level) WHERE name = ANY(\(["c1", "c2"]))")
            #expect(changed.affectedRows == 2)
            #expect(try await db.query("SELECT 1 FROM customers WHERE level = \(level)").rowCount == 2)
        }
    }

    @Test("a column that the type reads and the result lacks is named")
    func missingColumn() async throws {
        try await Shop.with { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.query("SELECT id, name FROM customers", as: Line.self)
            }
            #expect(error.code == .decodingFailed)
            #expect(error.message.contains(#""age""#) && error.message.contains("Line"))
            #expect(error.statement == "SELECT id, name FROM customers")
        }
    }
}
