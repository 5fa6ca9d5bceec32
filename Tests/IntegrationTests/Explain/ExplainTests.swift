import Howdah
import HowdahTesting
import Testing

@Suite("Explaining statements on a server", .timeLimit(.minutes(5)))
struct ExplainTests {
    @Test("the plan of a query, a selection, a join, a write and SQL written by hand, with their values")
    func kinds() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let byKey = try await db.explain(Customer.where { $0.email == "c1@example.com" })
            #expect(byKey.root.relation == "customers" && byKey.root.actual == nil && byKey.executionTime == nil)
            #expect(byKey.description.contains("customers"))
            let ordered = try await db.explain(Purchase.order { $0.cents }.with { $0.items })
            #expect(ordered.root.kind == "Sort" && ordered.scansSequentially("purchases"))
            let (selected, joined, written) = (
                try await db.explain(Purchase.select { $0.cents.sum() }),
                try await db.explain(Customer.join(Purchase.self) { $0.id == $1.customerID }),
                try await db.explain(Purchase.where { $0.cents > 1 }.update { $0.state = "x" })
            )
            #expect(selected.root.kind == "Aggregate" && joined.nodes.count >= 3)
            #expect(written.root.operation == "Update" && written.root.relation == "purchases")
            let raw = try await db.explain("SELECT * FROM customers WHERE age > \(17)", verbose: true)
            #expect(raw.root.schema == "public" && raw.root.detail("Filter")?.contains("17") == true)
            #expect(try await Purchase.where { $0.state == "x" }.fetchCount(db) == 0)
        }
    }

    @Test("an index is used where there is one")
    func index() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute("CREATE TABLE t AS SELECT n, n % 100 AS m FROM generate_series(1, 20000) AS n")
            try await db.execute("CREATE INDEX t_n ON t (n)")
            try await db.execute("ANALYZE t")
            let plan = try await db.explain("SELECT * FROM t WHERE n = \(Int32(5))")
            #expect(plan.usesIndex("t_n") && !plan.scansSequentially("t"))
            #expect(try await db.explain("SELECT * FROM t WHERE m = 5").scansSequentially("t"))
        }
    }

    @Test("with analyze the statement runs, is measured, and leaves nothing behind")
    func analyze() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            let read = try await db.explain(Customer.all, analyze: true)
            #expect(read.root.actual?.rows == 8 && read.executionTime != nil && read.root.buffers != nil)
            let deletion = Customer.all.deleteAll()
            let plan = try await db.withSession { try await $0.explain(deletion, analyze: true, buffers: false) }
            #expect(plan.root.operation == "Delete" && plan.nodes.contains { $0.actual?.rows == 8 })
            #expect(plan.root.buffers == nil)
            #expect(plan.triggers.contains { $0.calls == 8 })
            #expect(try await Customer.all.fetchCount(db) == 8)
            try await db.withTransaction { tx in
                try await tx.insert(Club.Draft(name: "kept"))
                _ = try await tx.explain(deletion, analyze: true)
                #expect(try await Customer.all.fetchCount(tx) == 8)
            }
            #expect(try await Club.all.fetchCount(db) == 1)
        }
    }

    @Test("what cannot be executed cannot be explained, and nothing is left open")
    func failures() async throws {
        try await Shop.with { db in
            let missing = try await #require(throws: DatabaseError.self) {
                try await db.explain("SELECT * FROM nowhere", analyze: true)
            }
            #expect(missing.sqlState == .undefinedTable)
            let unconditional = try await #require(throws: DatabaseError.self) {
                try await db.explain(Customer.all.delete())
            }
            #expect(unconditional.code == .invalidStatement)
            #expect(try await db.works())
            #expect(db.statistics.closed == 0 && db.statistics.rolledBackOnReturn == 0)
        }
    }
}
