import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Streams of models")
struct ModelStreamTests {
    @Test("a query streams what it fetches")
    func models() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 2_500)
            try await db.withSession { session in
                let query = Customer.where { $0.age >= 18 }.order { $0.email }
                var streamed: [Customer] = []
                for try await customer in query.stream(session, batch: 100) { streamed.append(customer) }
                #expect(try await query.fetchAll(session) == streamed)

                var pairs: [(String, Int?)] = []
                for try await pair in query.select({ ($0.email, $0.age) }).stream(session) { pairs.append(pair) }
                #expect(pairs.map(\.0) == streamed.map(\.email) && pairs.map(\.1) == streamed.map(\.age))

                var byName: [Customer] = []
                let sql: SQLFragment = "SELECT created_at, * FROM customers WHERE age >= \(18) ORDER BY email"
                for try await customer in session.stream(sql, as: Customer.self) { byName.append(customer) }
                #expect(byName == streamed)
            }
        }
    }

    @Test("rows stream as tuples and as Decodable types")
    func otherTypes() async throws {
        struct Line: Decodable, Equatable { var customerID: Int, name: String }
        try await TestDatabase.withEmpty { db in
            try await db.withTransaction { tx in
                let sql: SQLFragment = "SELECT i AS customer_id, 'n' || i AS name FROM generate_series(1, 3) AS i"
                var lines: [Line] = []
                for try await line in tx.stream(sql, as: Line.self) { lines.append(line) }
                #expect(lines.map(\.name) == ["n1", "n2", "n3"])
                var names: [String] = []
                for try await (id, name) in tx.stream(sql, as: Int.self, String.self) { names.append("\(id)\(name)") }
                #expect(names == ["1n1", "2n2", "3n3"])
            }
        }
    }

    @Test("relations are refused before anything is sent, with the way out")
    func relations() async throws {
        try await Shop.with { db in
            try await db.withSession { session in
                let recorder = RecordingExecutor(session)
                let error = try await #require(throws: DatabaseError.self) {
                    for try await _ in Customer.all.with({ $0.purchases }).stream(recorder) {}
                }
                #expect(error.code == .invalidStatement)
                #expect(error.message.contains("\"purchases\"") && error.message.contains("cursor"))
                #expect(recorder.log.statements == [])
                for try await _ in Customer.all.stream(recorder) {}
                #expect(recorder.log.statements.count == 1 && recorder.log.roundTrips == 1)
            }
        }
    }
}
