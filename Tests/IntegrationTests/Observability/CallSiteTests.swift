import Foundation
import Howdah
import HowdahTesting
import Testing

/// Keeps from where operations were asked for.
private final class Places: DatabaseObserver {
    private let kept = Locked<[ObservedOperation]>([])

    func began(_ operation: ObservedOperation) { kept.withLock { $0.append(operation) } }

    /// Runs a verb, and expects each operation that it causes to name this file and a line of the call.
    @discardableResult
    func expect<T>(
        _ verb: String, fileID: String = #fileID, line: UInt = #line, location: SourceLocation = #_sourceLocation,
        _ body: () async throws -> T
    ) async throws -> T {
        kept.withLock { $0 = [] }
        let result = try await body()
        let operations = kept.withLock { $0 }
        #expect(!operations.isEmpty, "\(verb) is not observed", sourceLocation: location)
        for operation in operations {
            #expect(
                operation.fileID == fileID && (line...line + 8).contains(operation.line),
                "\(verb): \(operation.kind) \(operation.sql) at \(operation.callSite)", sourceLocation: location)
        }
        return result
    }
}

@Suite("Call sites", .timeLimit(.minutes(5)))
struct CallSiteTests {
    private let places = Places()

    private func draft(_ number: Int) -> Customer {
        Customer(email: "\(UUID())@example.com", name: "d\(number)", age: number)
    }

    /// The verbs of every executor.
    private func walk(on executor: some Executor) async throws {
        try await places.expect("execute, prepared") { try await executor.execute(prepared("SELECT 1")) }
        try await places.expect("execute, SQL") { try await executor.execute("SELECT \(1)") }
        try await places.expect("pipeline") { try await executor.pipeline([prepared("SELECT 1")]) }
        try await places.expect("typed pipeline") {
            try await executor.pipeline(Customer.all.count(), TypedSQL("SELECT 1", as: Int.self))
        }
        try await places.expect("query") { try await executor.query("SELECT 1") }
        try await places.expect("query, tuples") { try await executor.query("SELECT 1", as: Int.self) }
        try await places.expect("query, models") {
            try await executor.query("SELECT * FROM customers", as: Customer.self)
        }
        try await places.expect("rehearse") { try await executor.rehearse(prepared("SELECT 1")) }
        try await places.expect("explain") { try await executor.explain(Customer.all) }
        try await places.expect("explain, SQL") { try await executor.explain("SELECT 1", analyze: true) }
        try await places.expect("notify") { try await executor.notify("places", "here") }
        try await places.expect("notify, JSON") { try await executor.notify("places", json: [1]) }
        try await places.expect("executeMany") { try await executor.executeMany(0..<3) { "SELECT \($0)" } }
        try await places.expect("writePosition") { try await executor.writePosition() }
    }

    /// Reading models, whatever the executor.
    private func read(_ executor: some Executor, _ customer: Customer) async throws {
        let query = Customer.where { $0.id == customer.id }
        try await places.expect("fetchAll") { try await query.fetchAll(executor) }
        try await places.expect("fetchFirst") { try await query.fetchFirst(executor) }
        try await places.expect("fetchOne") { try await query.fetchOne(executor) }
        try await places.expect("fetchCount") { try await query.fetchCount(executor) }
        try await places.expect("exists") { try await query.exists(executor) }
        try await places.expect("find") { try await Customer.find(customer.id, in: executor) }
        try await places.expect("find in a query") { try await query.find(customer.id, in: executor) }
        try await places.expect("refresh") { try await executor.refresh(customer) }
        try await places.expect("with") {
            try await query.with { $0.purchases.with { $0.items } }.with { $0.card.joined }.fetchAll(executor)
        }
        try await places.expect("load") { try await customer.load(in: executor) { $0.purchases } }
        try await places.expect("load of many") { try await [customer].load(in: executor) { $0.clubs } }
        let selection = Customer.select { ($0.name, $0.age) }.limit(1)
        try await places.expect("selection") { try await selection.fetchAll(executor) }
        try await places.expect("selection, first") { try await selection.fetchFirst(executor) }
        try await places.expect("selection, one") { try await selection.fetchOne(executor) }
        try await places.expect("selection, count") { try await selection.fetchCount(executor) }
        let join = query.join(Purchase.self) { $0.id == $1.customerID }.where { $1.cents == 100 }
        try await places.expect("join") { try await join.fetchAll(executor) }
        try await places.expect("join, first") { try await join.fetchFirst(executor) }
        try await places.expect("join, one") { try await join.fetchOne(executor) }
        try await places.expect("join, count") { try await join.fetchCount(executor) }
    }

    /// Writing models, whatever the executor.
    private func write(_ executor: some Executor) async throws {
        let customer = try await places.expect("insert") { try await executor.insert(draft(2)) }
        try await places.expect("insert, conflict") {
            try await executor.insert(draft(3), onConflict: .ignore(\.email))
        }
        try await places.expect("upsert") { try await executor.upsert(draft(4), on: .update(\.email)) }
        try await places.expect("update") { try await executor.update(customer) { $0.name = "x" } }
        var changed = customer
        changed.name = "y"
        try await places.expect("update from") { try await executor.update(from: customer, to: changed) }
        try await places.expect("delete") { try await executor.delete(customer) }
        try await places.expect("bulk") { try await executor.insert(contentsOf: [draft(5), draft(6)], chunk: 1) }
        try await places.expect("bulk, asynchronous") {
            let drafts = AsyncStream { continuation in
                continuation.yield(draft(7))
                continuation.finish()
            }
            return try await executor.insert(contentsOf: drafts)
        }
        try await places.expect("insertReturning") { try await executor.insertReturning(contentsOf: [draft(8)]) }
        let query = Customer.where { $0.name == "d8" }
        try await places.expect("set-based update") {
            try await query.update { $0.age = 3 }.execute(executor)
        }
        try await places.expect("returning") { try await query.delete().returning(executor) }
        try await places.expect("executeMany, asynchronous") {
            let numbers = AsyncStream { continuation in
                continuation.yield(7)
                continuation.finish()
            }
            return try await executor.executeMany(numbers) { "SELECT \($0)" }
        }
    }

    /// What only a session or a transaction can do.
    private func stream(_ executor: some SessionExecutor) async throws {
        try await places.expect("stream, prepared") { for try await _ in executor.stream(prepared("SELECT 1")) {} }
        try await places.expect("stream, SQL") { for try await _ in executor.stream("SELECT 1") {} }
        try await places.expect("stream, tuples") {
            for try await _ in executor.stream("SELECT 1", as: Int.self) {}
        }
        try await places.expect("stream, models") { for try await _ in Customer.all.stream(executor) {} }
        try await places.expect("stream, models of SQL") {
            for try await _ in executor.stream("SELECT * FROM customers", as: Customer.self) {}
        }
        try await places.expect("stream, selection") {
            for try await _ in Customer.select({ $0.name }).stream(executor) {}
        }
        try await places.expect("copyOut") { for try await _ in executor.copyOut("COPY customers TO STDOUT") {} }
        try await places.expect("copyIn") {
            try await executor.copyIn("COPY clubs (name) FROM STDIN") { try await $0.write("a\n") }
        }
        try await places.expect("copyIn, chunks") {
            try await executor.copyIn("COPY clubs (name) FROM STDIN", from: [Array("a\n".utf8)])
        }
        try await places.expect("copy, models") { try await executor.copy(contentsOf: [draft(9)]) }
        try await places.expect("copy, rows") {
            try await executor.copy(into: "clubs", columns: ["name"]) { try await $0.write("b") }
        }
    }

    /// What only a transaction can do.
    private func lock(_ tx: Transaction, _ customer: Customer) async throws {
        try await places.expect("lock") { try await Customer.lock(customer.id, in: tx) }
        try await places.expect("lock of two") { try await Customer.lock(customer.id, customer.id, in: tx) }
        try await places.expect("lock of many") { try await Customer.lock([customer.id], in: tx) }
        let query = Customer.all.limit(1).forUpdate()
        try await places.expect("locked") { try await query.fetchAll(tx) }
        try await places.expect("locked, first") { try await query.fetchFirst(tx) }
        try await places.expect("locked, one") { try await query.fetchOne(tx) }
        try await places.expect("savepoint") { try await tx.withTransaction { try await $0.execute("SELECT 1") } }
        try await places.expect("cursor") {
            for try await _ in tx.cursor(Customer.all.with { $0.purchases }, batch: 2) {}
        }
        try await places.expect("cursor, SQL") {
            for try await _ in tx.cursor(TypedSQL("SELECT 1", as: Int.self)) {}
        }
    }

    @Test("observers see the caller's file and line, whatever the verb and whatever it is called on")
    func verbs() async throws {
        try await Shop.with { plain in
            let customer = try await Shop.fill(plain, customers: 4)[3]
            let db = plain.observed(by: places)
            try await walk(on: db)
            try await read(db, customer)
            try await write(db)
            try await places.expect("copy on a database") { try await db.copy(contentsOf: [draft(1)]) }
            try await places.expect("ping") { try await db.ping() }
            try await places.expect("serverLimits") { try await db.serverLimits() }
            try await places.expect("sizingAdvice") { try await db.sizingAdvice(since: db.metrics) }
            try await places.expect("withSession") { try await db.withSession { try await $0.execute("SELECT 1") } }
            try await db.withSession { session in
                try await walk(on: session)
                try await read(session, customer)
                try await write(session)
                try await stream(session)
                try await places.expect("withTransaction of a session") {
                    try await session.withTransaction { try await $0.execute("SELECT 1") }
                }
            }
            try await places.expect("withTransaction") {
                try await db.withTransaction { try await $0.execute("SELECT 1") }
            }
            try await db.withTransaction { tx in
                try await walk(on: tx)
                try await read(tx, customer)
                try await write(tx)
                try await stream(tx)
                try await lock(tx, customer)
                try await read(RecordingExecutor(tx), customer)
            }
        }
    }

    @Test("errors and the report of open sessions name the caller, and a helper can pass on whose call it is")
    func errors() async throws {
        try await TestDatabase.withEmpty { db in
            var line = #line as UInt
            let missing = try await #require(throws: DatabaseError.self) { try await db.execute("SELECT missing") }
            #expect(missing.callSite?.fileID == #fileID && (line...line + 2).contains(missing.callSite?.line ?? 0))
            #expect(missing.description.contains("\nat \(#fileID):\(missing.callSite?.line ?? 0)"))
            let streamed = try await #require(throws: DatabaseError.self) {
                try await db.withSession { session in
                    for try await _ in session.stream("SELECT 1 / (3 - n) FROM generate_series(1, 3) AS n") {}
                }
            }
            #expect(streamed.callSite?.fileID == #fileID)
            let helper = try await #require(throws: DatabaseError.self) {
                try await db.execute("SELECT missing", fileID: "Shop/A.swift", line: 7)
            }
            #expect(helper.callSite == CallSite(fileID: "Shop/A.swift", line: 7))
            line = #line
            let sleeping = Task { try await db.execute("SELECT pg_sleep(60)") }
            try await eventually("it runs") { !db.openSessions.isEmpty }
            #expect(db.openSessions.map(\.fileID) == [#fileID])
            #expect(db.openSessions.first?.line == line + 1)
            sleeping.cancel()
            await #expect(throws: CancellationError.self) { try await sleeping.value }
            #expect(try await db.works())
        }
    }

    private struct Named: Decodable {
        var missing: Int
    }

    @Test("errors of rows that cannot be read name the caller who asked for the rows")
    func unreadableRows() async throws {
        try await Shop.with { db in
            try await expectHere { _ = try await db.query("SELECT 'x'", as: Int.self) }
            try await expectHere { _ = try await db.query("SELECT 1 AS a", as: Named.self) }
            try await expectHere { _ = try await db.query("SELECT 1 AS a", as: Customer.self) }
            try await expectHere { _ = try await db.execute("SELECT 1").decodeColumn(as: String.self) }
            try await expectHere { _ = try await db.execute("SELECT 1, 2").decodeColumn(as: Int.self) }
            try await expectHere { _ = try await db.execute("SELECT 1").rows[0]["missing", as: Int.self] }
            try await expectHere { _ = try await db.pipeline([prepared("SELECT 1")])[0].decodeColumn(as: Bool.self) }
            try await expectHere { try await db.withSession { _ = try await $0.query("SELECT 1", as: Bool.self) } }
            try await db.withSession { session in
                try await expectHere { for try await row in session.stream("SELECT 1") { _ = try row.isNull(7) } }
            }
            try await expectHere { try await db.withTransaction { _ = try await $0.query("SELECT 1", as: Bool.self) } }
        }
    }

    private func expectHere(line: UInt = #line, _ body: () async throws -> Void) async throws {
        let error = try await #require(throws: DatabaseError.self) { try await body() }
        #expect(error.code == .decodingFailed)
        #expect(error.callSite == CallSite(fileID: #fileID, line: line), "\(error)")
    }
}
