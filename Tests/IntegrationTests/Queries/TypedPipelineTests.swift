import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Pipelines of typed statements")
struct TypedPipelineTests {
    @Test("different statements go out in one round trip, and each result has its type")
    func types() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 8)
            try await db.withSession { session in
                let recorder = RecordingExecutor(session)
                let (adults, top, total, pairs, names, hasAny, touched, raised, raw) = try await recorder.pipeline(
                    Customer.where { $0.age >= 5 }.order { $0.name },
                    Purchase.order { $0.cents.descending }.first(),
                    Purchase.all.count(),
                    Customer.join(Purchase.self) { $0.id == $1.customerID }.where { $1.cents == 300 },
                    Customer.order { $0.name }.limit(2).select { ($0.name, $0.age) },
                    Card.all.existence(),
                    TypedSQL("UPDATE customers SET age = age + 1 WHERE name = \("c1")"),
                    Customer.where { $0.name == "c2" }.update { $0.level = .gold },
                    TypedSQL("SELECT name, age FROM customers WHERE name = \("c1")", as: String.self, Int?.self))
                #expect(adults.map(\.name) == ["c5", "c7"])
                #expect(top?.cents == 300 && total == 12 && !hasAny)
                #expect(pairs.count == 2 && pairs.allSatisfy { $0.0.id == $0.1.customerID })
                #expect(names.map(\.0) == ["c0", "c1"] && names.map(\.1) == [nil, 1])
                #expect(touched.affectedRows == 1 && raised == 1)
                #expect(raw.map(\.1) == [2])
                #expect(recorder.log.roundTrips == 1 && recorder.log.statements.count == 9)
            }
        }
    }

    @Test("inserts return their rows, and a transaction's first pipeline carries its BEGIN")
    func inTransaction() async throws {
        try await Shop.with { db in
            let (customer, club, level) = try await db.withTransaction { tx in
                try await tx.pipeline(
                    Customer(email: "a@b.c", name: "a").insertion(), Club.Draft(name: "chess").insertion(),
                    TypedSQL("SELECT current_setting('transaction_isolation')", as: String.self))
            }
            #expect(customer.name == "a" && club.id == 1 && level == ["read committed"])
            let (customers, clubs) = try await db.pipeline(Customer.all.count(), Club.all)
            #expect(customers == 1 && clubs == [club])
        }
    }

    @Test("a query brings its joined relations along")
    func joined() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 4)
            let (purchases, total) = try await db.pipeline(
                Purchase.order { $0.id }.with { $0.customer.joined }, Customer.all.count())
            #expect(try purchases.map { try $0.customer.name } == ["c1", "c2", "c2", "c3", "c3", "c3"])
            #expect(total == 4)
        }
    }

    @Test("a relation that needs the rows' keys first is refused, before anything is sent")
    func refusal() async throws {
        try await Shop.with { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.pipeline(
                    Club.Draft(name: "chess").insertion(),
                    Purchase.with { $0.customer.joined.with { $0.clubs } })
            }
            #expect(error.code == .invalidStatement)
            #expect(error.message.contains("loaded by a statement of its own") && error.message.contains(".joined"))
            #expect(try await Club.all.fetchCount(db) == 0)
        }
    }

    @Test("an error in the middle says which statement it was; those before are undone, those after do not run")
    func attribution() async throws {
        try await Shop.with { db in
            let divide = { (zero: Int) in TypedSQL("SELECT 1 / \(zero)", as: Int.self) }
            for _ in 0..<2 {
                let error = try await #require(throws: DatabaseError.self) {
                    try await db.pipeline(
                        Club.Draft(name: "chess").insertion(), Club.all.count(), divide(0),
                        Club.Draft(name: "go").insertion())
                }
                #expect(error.sqlState == .divisionByZero && error.statement == "SELECT 1 / $1")
                #expect(error.pipelinePosition == .init(index: 2, count: 4, before: .undone))
                #expect(
                    error.description.contains(
                        "in statement 3 of 4: the 2 before it were undone, the one after it did not run"))
                #expect(try await Club.all.fetchCount(db) == 0)
            }
        }
    }

    @Test("in a transaction the place does not count BEGIN, and a savepoint takes the statements before along")
    func attributionInTransaction() async throws {
        try await Shop.with { db in
            try await db.withTransaction { tx in
                try await tx.insert(Club.Draft(name: "kept"))
                let error = try await #require(throws: DatabaseError.self) {
                    try await tx.withTransaction { nested in
                        _ = try await nested.pipeline(
                            Club.Draft(name: "chess").insertion(), TypedSQL("SELECT nope"), Club.all.count())
                    }
                }
                #expect(error.pipelinePosition == .init(index: 1, count: 3, before: .inFailedTransaction))
                #expect(try await Club.all.fetchAll(tx).map(\.name) == ["kept"])
            }
        }
    }

    @Test("what a COMMIT in the pipeline itself has kept is not said to be undone, and does not run twice")
    func commitInside() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute("CREATE TABLE t (x int)")
            try await db.execute("CREATE TABLE u (a int)")
            try await db.withSession { session in
                let select = prepared("SELECT * FROM u")
                let batch = ["BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"].map { prepared($0) } + [select]
                try await session.execute(select)
                try await session.execute(prepared("ALTER TABLE u ADD b int"))
                let error = try await #require(throws: DatabaseError.self) { try await session.pipeline(batch) }
                #expect(error.pipelinePosition == .init(index: 3, count: 4, before: .committed(3)))
                #expect(try await session.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 1)
                #expect(try await session.execute(select).layout.count == 2)
            }
        }
    }

    @Test("a deferred constraint that fails at the end undoes all, and belongs to no statement")
    func deferredConstraint() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute("CREATE TABLE t (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let insert = TypedSQL("INSERT INTO t VALUES (\(Int32(1)))")
            let error = try await #require(throws: DatabaseError.self) { try await db.pipeline(insert, insert) }
            #expect(error.isUniqueViolation(of: "t_x_key") && error.pipelinePosition == nil)
            #expect(try await db.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
        }
    }
}
