import Howdah
import HowdahTesting
import Testing

@Suite("Errors and notices of a server")
struct ServerErrorTests {
    @Test("a violated constraint names schema, table and constraint, and shows no value in its description")
    func uniqueViolation() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute(prepared("CREATE TABLE users (email text CONSTRAINT one_email UNIQUE)"))
            let insert = prepared("INSERT INTO users VALUES ($1)", "secret@example.com")
            try await db.execute(insert)
            let error = try await #require(throws: DatabaseError.self) { try await db.execute(insert) }
            #expect(error.isUniqueViolation(of: "one_email"))
            #expect(error.server?.severity == "ERROR")
            #expect(error.server?.schema == "public")
            #expect(error.server?.table == "users")
            #expect(error.constraint == "one_email")
            #expect(error.server?.detail?.contains("secret@example.com") == true)
            #expect(!error.description.contains("secret@example.com"))
            #expect(String(reflecting: error).contains("secret@example.com"))
            #expect(error.statement == insert.sql)
            #expect(try await db.works())
        }
    }

    @Test(
        "SQLSTATE, table and column of what the server refuses",
        arguments: [
            ("INSERT INTO t VALUES (NULL, 1)", SQLState.notNullViolation, "t", "a"),
            ("INSERT INTO t VALUES (1, -1)", .checkViolation, "t", nil),
            ("SELECT * FROM missing", .undefinedTable, nil, nil),
            ("SELEC 1", .syntaxError, nil, nil),
            ("SELECT 'x'::int", .invalidTextRepresentation, nil, nil),
            ("SELECT 1 / 0", .divisionByZero, nil, nil),
        ] as [(String, SQLState, String?, String?)])
    func fields(sql: String, state: SQLState, table: String?, column: String?) async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (a int NOT NULL, b int CHECK (b > 0))")
            let error = try await #require(throws: DatabaseError.self) { try await connection.execute(prepared(sql)) }
            #expect(error.code == .server)
            #expect(error.sqlState == state)
            #expect(error.server?.table == table)
            #expect(error.server?.column == column)
            #expect(error.statement == sql)
            #expect(try await connection.works())
        }
    }

    @Test("detail, hint and context of an error raised in a function arrive")
    func raisedError() async throws {
        try await withConnection { connection in
            let sql =
                "DO $$ BEGIN RAISE 'no' USING ERRCODE = 'P0042', DETAIL = 'd', HINT = 'h', DATATYPE = 'int4'; END $$"
            let error = try await #require(throws: DatabaseError.self) { try await connection.execute(prepared(sql)) }
            #expect(error.message == "no")
            #expect(error.sqlState?.rawValue == "P0042")
            #expect(error.server?.detail == "d")
            #expect(error.server?.hint == "h")
            #expect(error.server?.dataType == "int4")
            #expect(error.server?.context?.contains("line 1") == true)
            #expect(error.description.contains("hint: h"))
        }
    }

    @Test("the place of a mistake is shown below the statement, where letters take more than one byte as well")
    func position() async throws {
        try await withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(prepared("SELECT 'äöü',\n  nope"))
            }
            #expect(error.description.contains("statement:   nope\n             ^"))
        }
    }

    @Test("notices and warnings arrive while the statement runs, and change nothing about it")
    func notices() async throws {
        try await withConnection { connection in
            let box = Notices()
            connection.onNotice = { fields in box.add("\(fields.severity): \(fields.message)") }
            _ = try await connection.execute(
                prepared("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; RAISE DEBUG 'three'; END $$"))
            #expect(box.all == ["NOTICE: one", "WARNING: two"])
            #expect(try await connection.works())
        }
    }

    @Test("a statement's text with a NUL is refused, and the connection works")
    func nulInText() async throws {
        try await withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(prepared("SELECT 1\0; DROP TABLE users"))
            }
            #expect(error.code == .invalidStatement)
            #expect(error.message.contains("NUL"))
            #expect(try await connection.works())
        }
    }

    @Test("several statements in one text are refused where there are parameters, and run by the simple protocol")
    func severalStatements() async throws {
        try await withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(prepared("SELECT 1; SELECT 2"))
            }
            #expect(error.sqlState == .syntaxError)
            let results = try await connection.simple("SELECT 1; SELECT 2, 3; CREATE TEMP TABLE t (x int)")
            #expect(results.map(\.layout.count) == [1, 2, 0])
            let second = try await #require(throws: DatabaseError.self) {
                try await connection.simple("SELECT 1; SELECT 1 / 0; SELECT 3")
            }
            #expect(second.sqlState == .divisionByZero)
            #expect(try await connection.works())
        }
    }

    @Test(
        "COPY in a plain statement is refused, and the pool works",
        arguments: ["COPY t FROM STDIN", "COPY t TO STDOUT", "COPY (SELECT 1) TO STDOUT"])
    func copy(sql: String) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute(prepared("CREATE TABLE t (x int)"))
            for _ in 0..<3 {
                let error = try await #require(throws: DatabaseError.self) { try await db.execute(prepared(sql)) }
                #expect(error.code == .unsupported)
                #expect(error.message.contains("COPY"))
                #expect(error.statement == sql)
                #expect(try await db.works())
            }
        }
    }
}

/// What the server said, in order.
private final class Notices: Sendable {
    private let texts = Locked<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}
