import Howdah
import HowdahTesting
import Testing

@Suite("Prepared statements on a server")
struct StatementCacheServerTests {
    @Test("a statement is prepared once, and a second time for other parameter types")
    func preparedOnce() async throws {
        try await withConnection { connection in
            for _ in 0..<3 { _ = try await connection.execute(prepared("SELECT $1", 1)) }
            for _ in 0..<3 { _ = try await connection.execute(prepared("SELECT $1", "a")) }
            #expect(try await connection.preparedStatements() == ["SELECT $1", "SELECT $1"])
        }
    }

    @Test("what the cache drops is dropped on the server with the next preparation")
    func eviction() async throws {
        try await withConnection(configure: { $0.statementCacheSize = 4 }) { connection in
            for number in 1...20 { _ = try await connection.execute(prepared("SELECT \(number)")) }
            #expect(try await connection.preparedStatements().count <= 5)
            // The least recently used goes first.
            for number in [100, 101, 102] { _ = try await connection.execute(prepared("SELECT \(number)")) }
            _ = try await connection.execute(prepared("SELECT 100"))
            _ = try await connection.execute(prepared("SELECT 103"))
            _ = try await connection.execute(prepared("SELECT 104"))
            #expect(try await connection.preparedStatements().contains("SELECT 100"))
        }
    }

    @Test("a pipeline with more statements than the cache holds runs, again and again")
    func evictionInPipeline() async throws {
        try await withConnection(configure: { $0.statementCacheSize = 3 }) { connection in
            for _ in 0..<5 {
                let results = try await connection.pipeline((0..<10).map { prepared("SELECT \($0)::int8") })
                #expect(try results.map { try $0.decodeColumn(as: Int.self)[0] } == Array(0..<10))
            }
            #expect(try await connection.works())
        }
    }

    @Test("statements that were dropped inside a transaction that fails do not disturb its end")
    func evictionInFailedTransaction() async throws {
        try await withConnection(configure: { $0.statementCacheSize = 2 }) { connection in
            for round in 0..<5 {
                _ = try await connection.simple("BEGIN")
                for number in 0..<4 { _ = try await connection.execute(prepared("SELECT \(round * 10 + number)")) }
                await #expect(throws: DatabaseError.self) { try await connection.execute(prepared("SELECT 1 / 0")) }
                _ = try await connection.execute(prepared("ROLLBACK"))
                #expect(try await connection.works())
            }
            #expect(try await connection.preparedStatements().count <= 4)
        }
    }

    @Test("without a cache nothing stays prepared")
    func disabled() async throws {
        try await withConnection(configure: { $0.statementCacheSize = 0 }) { connection in
            for number in 1...5 { #expect(try await connection.value(prepared("SELECT $1", number)) == number) }
            let left = try await connection.preparedStatements()
            #expect(left.isEmpty)
        }
    }

    @Test("a plan that ALTER TABLE made stale is prepared again outside a transaction", arguments: [false, true])
    func stalePlan(inPipeline: Bool) async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (a int8); INSERT INTO t VALUES (1)")
            let select = prepared("SELECT * FROM t")
            func columns() async throws -> Int {
                inPipeline
                    ? try await connection.pipeline([prepared("SELECT 1"), select])[1].layout.count
                    : try await connection.execute(select).layout.count
            }
            #expect(try await columns() == 1)
            _ = try await connection.simple("ALTER TABLE t ADD b text DEFAULT 'x'")
            #expect(try await columns() == 2)
            _ = try await connection.simple("ALTER TABLE t ALTER a TYPE text")
            #expect(try await columns() == 2)
            #expect(try await connection.execute(prepared("SELECT a FROM t")).decodeColumn(as: String.self) == ["1"])
            _ = try await connection.execute(prepared("SELECT 99"))
            #expect(try await connection.preparedStatements().count { $0 == select.sql } == 1)
        }
    }

    @Test("a plan that is stale inside a transaction is the transaction's error, and heals after its end")
    func stalePlanInTransaction() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (a int8)")
            let select = prepared("SELECT * FROM t")
            #expect(try await connection.execute(select).layout.count == 1)
            _ = try await connection.simple("ALTER TABLE t ADD b text")
            _ = try await connection.simple("BEGIN")
            let error = try await #require(throws: DatabaseError.self) { try await connection.execute(select) }
            #expect(error.sqlState == .featureNotSupported)
            #expect(error.statement == select.sql)
            #expect(connection.transactionStatus == .failed)
            _ = try await connection.simple("ROLLBACK")
            _ = try await connection.simple("BEGIN")
            #expect(try await connection.execute(select).layout.count == 2)
            _ = try await connection.simple("COMMIT")
        }
    }

    @Test(
        "statements that the session itself dropped are prepared again", arguments: ["DISCARD ALL", "DEALLOCATE ALL"])
    func dropped(sql: String) async throws {
        try await withConnection { connection in
            let statements = (1...3).map { prepared("SELECT $1 + \($0)", 1) }
            for statement in statements { _ = try await connection.execute(statement) }
            for _ in 0..<2 {
                _ = try await connection.simple(sql)
                #expect(try await connection.value(statements[0], as: Int.self) == 2)
                _ = try await connection.execute(prepared(sql))
                let results = try await connection.pipeline(statements)
                #expect(try results.map { try $0.decodeColumn(as: Int.self)[0] } == [2, 3, 4])
            }
        }
    }

    @Test("a statement that failed to prepare can be sent again once it is right")
    func failedPreparation() async throws {
        try await withConnection { connection in
            let select = prepared("SELECT x FROM late")
            for _ in 0..<2 {
                let error = try await #require(throws: DatabaseError.self) { try await connection.execute(select) }
                #expect(error.sqlState == .undefinedTable)
            }
            _ = try await connection.simple("CREATE TEMP TABLE late (x int)")
            #expect(try await connection.execute(select).rowCount == 0)
        }
    }
}

extension Connection {
    /// The texts that the server holds prepared for this connection, without this question.
    func preparedStatements() async throws -> [String] {
        let sql = "SELECT statement FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared%' ORDER BY 1"
        let results = try await simple(sql)
        return try results[0].decodeColumn(as: String.self)
    }
}
