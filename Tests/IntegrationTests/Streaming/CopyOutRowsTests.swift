import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Typed rows out of COPY", .timeLimit(.minutes(5)))
struct CopyOutRowsTests {
    @Test("models come back as they went in, two statements for any number of them")
    func models() async throws {
        try await Gadget.with { db in
            try await db.withSession { session in
                let drafts = (0..<5_000).map { number in
                    Gadget.Draft(
                        name: "g\(number)", tags: ["a", "b\(number)"],
                        numbers: number.isMultiple(of: 3) ? nil : [number, nil],
                        levels: number.isMultiple(of: 2) ? [.gold] : [], level: number.isMultiple(of: 5) ? nil : .basic,
                        preferences: number.isMultiple(of: 7) ? nil : .init(theme: "t\(number)"))
                }
                try await session.copy(contentsOf: drafts)
                let recorder = RecordingExecutor(session)
                var copied: [Gadget] = []
                for try await gadget in recorder.copy(out: Gadget.order { $0.id }) { copied.append(gadget) }
                #expect(copied == (try await Gadget.order { $0.id }.fetchAll(session)))
                #expect(copied.count == 5_000)
                #expect(recorder.log.statements.map { $0.prefix(14) } == ["SELECT * FROM ", "COPY (SELECT \""])
                for try await _ in session.copy(out: Gadget.where { $0.id == $0.id && $0.name != $0.name }) {
                    Issue.record("there is no row")
                }
            }
        }
    }

    @Test("a table goes from one session to another, in and out")
    func between() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 3_000)
            try await db.withSession { reader in
                try await db.withTransaction { tx in
                    try await tx.execute("CREATE TEMP TABLE customers (LIKE public.customers)")
                    #expect(try await tx.copy(contentsOf: reader.copy(out: Customer.all)) == 3_000)
                    let names = try await Customer.select { $0.name }.fetchAll(tx)
                    #expect(Set(names).count == 3_000)
                }
            }
        }
    }

    @Test("selections, joins, to-one relations and SQL written by hand are read the same way")
    func statements() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            try await db.withTransaction { tx in
                var names: [String] = []
                for try await (name, age) in tx.copy(out: Customer.order { $0.name }.select { ($0.name, $0.age) }) {
                    names.append("\(name) \(age ?? -1)")
                }
                #expect(names == (0..<8).map { "c\($0) \($0 % 3 == 0 ? -1 : $0)" })
                var cents = 0
                for try await (_, purchase) in tx.copy(out: Customer.join(Purchase.self) { $0.id == $1.customerID }) {
                    cents += purchase.cents
                }
                for try await purchase in tx.copy(out: Purchase.all.with { $0.customer.joined }) {
                    #expect(try purchase.customer.name.hasPrefix("c"))
                    cents -= purchase.cents
                }
                #expect(cents == 0)
                var ids: [Int] = []
                for try await (id, text) in tx.copy(
                    out: "SELECT n, 'it''s ' || n FROM generate_series(1, 3) AS n -- all of them", as: Int.self,
                    String.self)
                {
                    #expect(text == "it's \(id)")
                    ids.append(id)
                }
                #expect(ids == [1, 2, 3])
                for try await customer in tx.copy(out: "SELECT * FROM customers WHERE name = 'c3'", as: Customer.self) {
                    #expect(customer.email == "c3@example.com")
                }
            }
        }
    }

    @Test("what COPY cannot do throws before anything is sent")
    func refused() async throws {
        try await Shop.with { db in
            try await db.withSession { session in
                func refused(_ rows: CopyRowStream<Customer>, _ message: String) async throws {
                    let error = try await #require(throws: DatabaseError.self) { for try await _ in rows {} }
                    #expect(error.code == .invalidStatement && error.message.contains(message), "\(error)")
                }
                let recorder = RecordingExecutor(session)
                try await refused(recorder.copy(out: Customer.where { $0.name == "a" }), "COPY takes no values")
                try await refused(recorder.copy(out: Customer.limit(3)), "COPY takes no values")
                try await refused(recorder.copy(out: Customer.all.with { $0.purchases.joined }), "two chunks")
                try await refused(recorder.copy(out: Customer.all.with { $0.purchases }), "statement of its own")
                #expect(recorder.log.statements.isEmpty)
            }
        }
    }

    @Test("a row that cannot be read throws after those before it, with its number and column, and the session goes on")
    func unreadable() async throws {
        try await CopyTests.withTable { session in
            try await session.execute(
                "INSERT INTO t SELECT n, CASE WHEN n <> 4321 THEN 's' END FROM generate_series(1, 9000) n")
            var rows = 0
            let error = try await #require(throws: DatabaseError.self) {
                for try await (number, _) in session.copy(
                    out: "SELECT x, s FROM t ORDER BY x", as: Int.self, String.self)
                {
                    rows += 1
                    #expect(number == rows)
                }
            }
            #expect(rows == 4_320)
            #expect(error.code == .decodingFailed && error.message.contains(#"Column "s" of row 4321"#), "\(error)")
            #expect(error.statement == "SELECT x, s FROM t ORDER BY x")
            let wrong = try await #require(throws: DatabaseError.self) {
                for try await _ in session.copy(out: "SELECT x FROM t", as: Int.self, String.self) {}
            }
            #expect(wrong.message.contains("1 columns"))
        }
    }

    @Test("an error of the server throws after the rows before it, and a loop may be left at any time")
    func errors() async throws {
        try await CopyTests.withTable { session in
            let failing = session.copy(out: "SELECT 1 / (5000 - n) FROM generate_series(1, 9000) AS n", as: Int.self)
            var rows = 0
            let error = try await #require(throws: DatabaseError.self) { for try await _ in failing { rows += 1 } }
            #expect(error.sqlState == .divisionByZero && rows == 4_999)
            #expect(error.callSite?.fileID == #fileID)
            try await session.withTransaction { tx in
                try await tx.execute("INSERT INTO t VALUES (1)")
                for try await number in tx.copy(out: "SELECT n FROM generate_series(1, 10000000) AS n", as: Int.self) {
                    if number == 3 { break }
                }
                #expect(try await tx.query("SELECT count(*) FROM t", as: Int.self) == [1])
            }
            let missing = try await #require(throws: DatabaseError.self) {
                for try await _ in session.copy(out: "SELECT * FROM missing", as: Int.self) {}
            }
            #expect(missing.sqlState == .undefinedTable)
        }
    }

    @Test("300 MB of rows take no memory to speak of", .timeLimit(.minutes(4)))
    func constantMemory() async throws {
        try await FaultProcess.runOnEmptyDatabase("flat-memory", "copy-out")
    }
}
