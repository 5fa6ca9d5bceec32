import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Through a pooler in transaction mode")
struct PoolerTests {
    @Test("many tasks send thousands of statements, and each gets its own answer", .timeLimit(.minutes(5)))
    func manyStatements() async throws {
        try await Pooled.withDatabase { db, _ in
            let processes = try await withThrowingTaskGroup(of: Set<Int32>.self) { group in
                for task in 0..<16 {
                    group.addTask {
                        var processes: Set<Int32> = []
                        for number in 0..<150 {
                            // A text of its own for every third: neither too new nor too old to be prepared elsewhere.
                            let sql = "SELECT $1::int8, pg_backend_pid() /* \(number % 3 == 0 ? number : task) */"
                            let row = try await db.execute(prepared(sql, task * 1_000 + number))
                                .decodeTuples(as: Int.self, Int32.self)[0]
                            guard row.0 == task * 1_000 + number else {
                                throw DatabaseError(.rowNotFound, message: "\(row.0) for \(task), \(number)")
                            }
                            processes.insert(row.1)
                        }
                        return processes
                    }
                }
                return try await group.reduce(into: Set()) { $0.formUnion($1) }
            }
            #expect((2...3).contains(processes.count))
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("one session is served by several processes, and one transaction by a single one")
    func processesChange() async throws {
        try await Pooled.withDatabase { db, _ in
            let pid = prepared("SELECT pg_backend_pid()")
            try await db.withTransaction { holder in
                let held = try await holder.value(pid, as: Int32.self)
                try await db.withTransaction { tx in
                    let first = try await tx.value(pid, as: Int32.self)
                    #expect(first != held)
                    for _ in 0..<5 {
                        #expect(try await tx.value(pid, as: Int32.self) == first)
                        #expect(try await db.value(pid, as: Int32.self) != first)
                    }
                }
            }
        }
    }

    @Test("transfers with locks, retries and savepoints lose no money", .timeLimit(.minutes(5)))
    func transfers() async throws {
        try await Pooled.withDatabase { db, _ in
            try await db.execute(CreateTable(Wallet.definition).render())
            try await db.insert(contentsOf: (1...10).map { Wallet(id: $0, balance: 1_000) })
            try await withThrowingTaskGroup { group in
                for task in 0..<8 {
                    group.addTask {
                        for round in 0..<20 {
                            let from = Int.random(in: 1...10)
                            let to = (from + Int.random(in: 0..<9)) % 10 + 1
                            try await transfer(task + 1, from: from, to: to, serializable: round % 2 == 0, on: db)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let balances = try await Wallet.all.fetchAll(db).map(\.balance)
            #expect(balances.reduce(0, +) == 10_000)
            #expect(Set(balances) != [1_000])
        }
    }

    private func transfer(_ amount: Int, from: Int, to: Int, serializable: Bool, on db: Database) async throws {
        guard serializable else { return try await Bank.transfer(amount, from: from, to: to, on: db) }
        try await db.withTransaction(isolation: .serializable, retry: .serializationFailures(max: 50)) { tx in
            guard let payer = try await Wallet.find(from, in: tx), let payee = try await Wallet.find(to, in: tx) else {
                throw InsufficientFunds()
            }
            // In the order of their keys, as the other transfers lock them: no deadlock.
            let (first, second) = from < to ? (payer, payee) : (payee, payer)
            try? await tx.withTransaction { savepoint in
                try await savepoint.update(first) { $0.balance = -1 }
                throw InsufficientFunds()
            }
            for wallet in [first, second] {
                try await tx.update(wallet) { $0.balance += wallet.id == from ? -amount : amount }
            }
        }
    }

    @Test("pipelines, errors in them, relations and bulk inserts work as on a server")
    func statements() async throws {
        try await Pooled.withDatabase { db, _ in
            try await db.execute(prepared("CREATE TYPE customer_level AS ENUM ('basic', 'gold')"))
            for table in Shop.tables { try await db.execute(CreateTable(table).render()) }
            try await Shop.fill(db, customers: 400)
            let loaded = try await Customer.order { $0.email }.with { $0.purchases.with { $0.items } }
                .with { $0.clubs }.fetchAll(db)
            #expect(try loaded.count == 400 && loaded.reduce(0) { try $0 + $1.purchases.count } == 600)

            let answers = try await db.pipeline((0..<50).map { prepared("SELECT $1 + 1", $0) })
            #expect(try answers.map { try $0.decodeColumn(as: Int.self)[0] } == Array(1...50))
            let error = try await #require(throws: DatabaseError.self) {
                try await db.pipeline([
                    prepared("INSERT INTO clubs (name) VALUES ('kept?')"), prepared("SELECT 1 / $1", 0),
                ])
            }
            #expect(error.sqlState == .divisionByZero)
            #expect(try await Club.all.fetchCount(db) == 0)
            #expect(db.statistics.closed == 0)
        }
    }

    @Test("a table that changes between two statements changes the result, and nothing has to be healed")
    func changingTable() async throws {
        try await Pooled.withDatabase { db, direct in
            try await direct.execute(prepared("CREATE TABLE t AS SELECT 1 AS a"))
            for columns in 2...6 {
                #expect(try await db.execute(prepared("SELECT * FROM t")).layout.count == columns - 1)
                try await direct.execute(prepared("ALTER TABLE t ADD COLUMN c\(columns) int"))
            }
        }
    }

    @Test("a transaction that is left open is rolled back, and its process goes back to the pooler")
    func dirtyReturn() async throws {
        try await Pooled.withDatabase { db, direct in
            try await direct.execute(prepared("CREATE TABLE t (a int)"))
            for _ in 0..<8 {
                try await db.withSession { session in
                    try await session.execute(prepared("BEGIN"))
                    try await session.execute(prepared("INSERT INTO t VALUES (1)"))
                }
            }
            try await eventually("every process is free") {
                let open = prepared(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND state LIKE 'idle in%'
                    """)
                return try await direct.value(open, as: Int.self) == 0
            }
            #expect(try await db.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
        }
    }

    @Test("a pool that checks its connections before each use finds those that the pooler has closed")
    func prePing() async throws {
        let shared = try await Pooled.shared()
        let pooler = try await PgBouncer.start(before: shared.server)
        var pool = TestDatabase.pool(size: 4)
        pool.prePing = .always
        let db = try Database(url: pooler.url(), pool: pool)
        for _ in 0..<20 { #expect(try await db.works()) }
        #expect(db.statistics.closed == 0)
        let console = try Database(url: pooler.url(database: "pgbouncer") + "&statement_cache_size=0")
        _ = try? await console.withSession { try await $0.simple("KILL postgres") }
        _ = try await console.withSession { try await $0.simple("RESUME postgres") }
        try await eventually("it works again") { (try? await db.works()) == true }
        await console.shutdown()
        await db.shutdown()
        pooler.stop()
    }

    /// Random moments, from before the first byte is sent to after the last one has arrived.
    @Test("a cancelled task stops its own statement, and never another client's", .timeLimit(.minutes(5)))
    func strayCancels() async throws {
        try await Pooled.withDatabase { db, _ in
            let cancelled = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await cancelAtRandom(on: db, rounds: 100) }
                }
                return try await group.reduce(0, +)
            }
            #expect(cancelled > 60)
            #expect(try await db.works())
        }
    }

    private func cancelAtRandom(on db: Database, rounds: Int) async throws -> Int {
        var cancelled = 0
        for round in 0..<rounds {
            let task = Task.detached {
                try await db.withSession { try await $0.execute(prepared("SELECT pg_sleep(0.003)::text")) }
            }
            let delay = Duration.microseconds(Int.random(in: 0...8_000))
            let canceller = Task.detached {
                if round % 10 != 0 { try? await Task.sleep(for: delay) }
                task.cancel()
            }
            do { _ = try await task.value } catch is CancellationError { cancelled += 1 }
            // Not cancelled by anybody: 57014 here is a stray request.
            #expect(try await db.works(), "after round \(round)")
            await canceller.value
        }
        return cancelled
    }
}
