import Howdah
import HowdahTesting
import Testing

@Suite("Pipelines on a server")
struct PipelineTests {
    @Test("a pipeline returns a result for each statement, in order", arguments: PollerKind.allCases)
    func order(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            for _ in 0..<2 {
                let results = try await connection.pipeline((0..<300).map { prepared("SELECT $1 + \($0 % 7)", $0) })
                #expect(try results.map { try $0.decodeColumn(as: Int.self)[0] } == (0..<300).map { $0 + $0 % 7 })
            }
        }
    }

    @Test("a pipeline that is larger than all buffers, both ways, does not block", arguments: PollerKind.allCases)
    func bothWays(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            let text = String(repeating: "x", count: 400_000)
            let results = try await connection.pipeline((0..<100).map { _ in prepared("SELECT $1 || $1", text) })
            #expect(results.count == 100)
            for result in results { #expect(try result.decodeColumn(as: String.self)[0].utf8.count == 800_000) }
        }
    }

    @Test("the error of a pipeline names its own statement, and where in it")
    func attribution() async throws {
        try await withConnection { connection in
            for _ in 0..<2 {
                let error = try await #require(throws: DatabaseError.self) {
                    try await connection.pipeline([
                        prepared("SELECT 1"), prepared("SELECT 2, nope"), prepared("SELECT 3 / 0"),
                    ])
                }
                #expect(error.code == .server)
                #expect(error.sqlState == .undefinedColumn)
                #expect(error.statement == "SELECT 2, nope")
                #expect(error.server?.position == 11)
                #expect(connection.transactionStatus == .idle)
                #expect(try await connection.works())
            }
        }
    }

    @Test("an error while a prepared statement runs is its own as well, and undoes those before it")
    func errorAtExecution() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (x int PRIMARY KEY)")
            let insert = prepared("INSERT INTO t VALUES ($1)", Int32(1))
            let divide = prepared("SELECT 1 / $1", 0)
            for _ in 0..<3 {
                let error = try await #require(throws: DatabaseError.self) {
                    try await connection.pipeline([insert, divide, insert])
                }
                #expect(error.sqlState == .divisionByZero)
                #expect(error.statement == divide.sql)
                #expect(try await connection.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
            }
            #expect(try await connection.execute(insert).affectedRows == 1)
        }
    }

    @Test("a constraint that fails at the implicit commit belongs to no statement")
    func deferredConstraint() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let insert = prepared("INSERT INTO t VALUES ($1)", Int32(1))
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.pipeline([insert, insert])
            }
            #expect(error.isUniqueViolation(of: "t_x_key"))
            #expect(error.statement == nil)
            #expect(try await connection.works())
        }
    }

    @Test("a value that cannot be encoded stops its pipeline before anything runs")
    func encodingFailure() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (x text)")
            let insert = "INSERT INTO t VALUES ($1)"
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.pipeline([prepared(insert, "a"), prepared(insert, "b\0c")])
            }
            #expect(error.code == .encodingFailed)
            #expect(error.statement == insert)
            #expect(error.description.contains("NUL"))
            #expect(try await connection.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
            #expect(try await connection.works())
        }
    }

    @Test("inside a transaction a pipeline's error leaves it failed, and later statements say so")
    func failedTransaction() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("BEGIN")
            await #expect(throws: DatabaseError.self) { try await connection.pipeline([prepared("SELECT 1 / 0")]) }
            #expect(connection.transactionStatus == .failed)
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(prepared("SELECT 1"))
            }
            #expect(error.sqlState == .inFailedSqlTransaction)
            _ = try await connection.simple("ROLLBACK")
            #expect(try await connection.works())
        }
    }

    @Test("an empty statement and a comment are statements without rows", arguments: ["", " ", "-- nothing", ";"])
    func emptyStatements(text: String) async throws {
        try await withConnection { connection in
            for _ in 0..<2 {
                let results = try await connection.pipeline([prepared(text), prepared("SELECT 1")])
                #expect(results.map(\.rowCount) == [0, 1])
                #expect(try await connection.execute(prepared(text)).rowCount == 0)
            }
        }
    }
}
