import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Streams in transactions")
struct StreamTransactionTests {
    @Test("a stream that is left early does not fail its transaction", arguments: [10, 10_000_000])
    func leftEarly(rows: Int) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t (x int)")
            try await db.withTransaction { tx in
                try await tx.execute("INSERT INTO t VALUES (1)")
                for _ in 0..<3 {
                    for try await _ in tx.stream("SELECT generate_series(1, \(rows))", batch: 1) { break }
                }
                try await tx.execute("INSERT INTO t VALUES (2)")
                for try await _ in tx.stream("SELECT generate_series(1, \(rows))", batch: 1) { break }
            }
            #expect(try await db.query("SELECT x FROM t ORDER BY x", as: Int.self) == [1, 2])
        }
    }

    @Test("a stream is the transaction's first statement, and BEGIN goes before it")
    func first() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withTransaction(isolation: .repeatableRead, readOnly: true) { tx in
                var settings: [String] = []
                let sql: SQLFragment = """
                    SELECT current_setting('transaction_isolation') UNION ALL
                    SELECT current_setting('transaction_read_only')
                    """
                for try await setting in tx.stream(sql, as: String.self) { settings.append(setting) }
                #expect(settings == ["repeatable read", "on"])
                #expect(try await tx.works())
            }
            #expect(try await db.works())
        }
    }

    @Test("the savepoint around a stream is gone with the next statement")
    func savepoint() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction { tx in
                    for try await _ in tx.stream("SELECT 1") {}
                    #expect(try await tx.works())
                    try await tx.withTransaction { nested in
                        for try await _ in nested.stream("SELECT 1") {}
                        #expect(try await nested.works())
                        for try await _ in nested.stream("SELECT 1") {}
                    }
                    #expect(try await tx.works())
                    try await tx.execute("ROLLBACK TO SAVEPOINT howdah_stream")
                }
            }
            #expect(error.sqlState?.rawValue == "3B001")
            #expect(try await db.works())
        }
    }

    @Test("an error in a stream fails the transaction, as any statement's does")
    func failure() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t (x int)")
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withTransaction { tx in
                    try await tx.execute("INSERT INTO t VALUES (1)")
                    for try await _ in tx.stream("SELECT 1 / (3 - i) FROM generate_series(1, 5) AS i") {}
                }
            }
            #expect(error.sqlState == .divisionByZero)
            #expect(try await db.query("SELECT x FROM t", as: Int.self) == [])
        }
    }

    @Test("a closure that throws in the middle of a stream rolls back, and one that returns commits")
    func endsInTheMiddle() async throws {
        struct Enough: Error {}
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.execute("CREATE TABLE t (x int)")
            await #expect(throws: Enough.self) {
                try await db.withTransaction { tx in
                    try await tx.execute("INSERT INTO t VALUES (1)")
                    for try await _ in tx.stream("SELECT generate_series(1, 10000000)") { throw Enough() }
                }
            }
            try await db.withTransaction { tx in
                try await tx.execute("INSERT INTO t VALUES (2)")
                for try await _ in tx.stream("SELECT generate_series(1, 10000000)") { return }
            }
            #expect(try await db.query("SELECT x FROM t", as: Int.self) == [2])
            #expect(db.statistics.connected == 1)
        }
    }

    @Test("a session in a transaction of its own streams there")
    func ownTransaction() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                try await session.execute("BEGIN")
                for try await _ in session.stream("SELECT generate_series(1, 10000000)") { break }
                #expect(try await session.works())
                for try await _ in session.stream("SELECT 1") {}
                try await session.execute("ROLLBACK")
                #expect(try await session.works())
            }
        }
    }
}
