import Foundation
import Howdah
import HowdahTesting
import Testing

/// What a user gets to see when models and database disagree, and that the session works afterwards.
@Suite("Models that do not fit the database")
struct BadInputTests {
    @Test("a table that is missing")
    func missingTable() async throws {
        try await failing("", { try await Note.where { $0.id == 1 }.fetchAll($0) }) { error in
            #expect(error.sqlState == .undefinedTable)
            #expect(error.description.hasPrefix(#"ERROR 42P01: relation "notes" does not exist"#))
            #expect(error.description.contains(#"FROM "notes""#) && error.description.hasSuffix("^"))
        }
    }

    @Test("a column that the model has and the table lacks")
    func missingColumn() async throws {
        let table = "CREATE TABLE notes (id int8 PRIMARY KEY, title text, revision int8)"
        try await failing(table, { try await Note.all.fetchAll($0) }) { error in
            #expect(error.sqlState == .undefinedColumn)
            #expect(error.message == "column notes.text does not exist")
            #expect(error.description.contains(#""notes"."text""#))
        }
    }

    @Test("a column of another type than the property's")
    func otherType() async throws {
        let table = """
            CREATE TABLE notes AS SELECT 1::int8 AS id, 't'::text AS title, 5::int8 AS text, 0::int8 AS revision
            """
        try await failing(table, { try await Note.all.fetchAll($0) }) { error in
            #expect(error.code == .decodingFailed)
            #expect(
                error.message == """
                    Note (table "notes") cannot be read. Column "text" of row 1, of PostgreSQL type int8, cannot be read \
                    as String. The types do not match. Change one of them, or cast the column in the SQL.
                    """)
            #expect(error.statement?.hasPrefix(#"SELECT "notes"."id""#) == true)
        }
    }

    @Test("NULL for a property that is not Optional")
    func null() async throws {
        let table = """
            CREATE TABLE notes AS SELECT n::int8 AS id, 't'::text AS title, CASE n WHEN 1 THEN 'x' END AS text, \
            0::int8 AS revision FROM generate_series(1, 2) n
            """
        try await failing(table, { try await Note.order { $0.id }.fetchAll($0) }) { error in
            #expect(error.code == .decodingFailed)
            #expect(
                error.message == """
                    Note (table "notes") cannot be read. Column "text" of row 2, of PostgreSQL type text, cannot be read \
                    as String. The value is NULL. Make the Swift type Optional, or the column NOT NULL.
                    """)
        }
        try await failing(table, { try await $0.query("SELECT * FROM notes", as: Note.self) }) { error in
            #expect(error.message.hasPrefix(#"Note (table "notes") cannot be read. Column "text" of row 2"#))
            #expect(error.statement == "SELECT * FROM notes")
        }
    }

    @Test("a relation's rows that cannot be read name the relation's model", arguments: [false, true])
    func relation(joined: Bool) async throws {
        try await Shop.with { db in
            let customer = try await db.insert(Customer.Draft(email: "a", name: "A"))
            try await db.insert(Purchase.Draft(customerID: customer.id, cents: 1))
            try await db.execute("ALTER TABLE purchases ALTER cents DROP NOT NULL")
            try await db.execute("UPDATE purchases SET cents = NULL")
            let error = try await #require(throws: DatabaseError.self) {
                try await Customer.all.with { joined ? $0.purchases.joined : $0.purchases.query }.fetchAll(db)
            }
            #expect(
                error.message.contains(#"Column "cents" of row 1, of PostgreSQL type int8, cannot be read as Int."#))
            #expect(error.message.hasPrefix(#"Purchase (table "purchases") cannot be read."#))
            #expect(error.statement?.contains(#""purchases""#) == true)
        }
    }

    @Test("a text with a NUL character is refused before anything is sent")
    func nulCharacter() async throws {
        try await Bank.with { db in
            try await db.withSession { session in
                let recorder = RecordingExecutor(session)
                let one = try await #require(throws: DatabaseError.self) {
                    try await recorder.insert(Note.Draft(title: "t", text: "a\0b"))
                }
                let message = """
                    Column "text" of Note (table "notes") cannot be written. The text holds a NUL character (U+0000), \
                    which PostgreSQL's text types cannot store. Remove it, or use bytea.
                    """
                #expect(one.code == .encodingFailed && one.message == message)
                let many = try await #require(throws: DatabaseError.self) {
                    try await recorder.insert(contentsOf: [Note.Draft(title: "t", text: "a\0b")])
                }
                #expect(many.message == message)
                #expect(recorder.log.statements == [])
                let note = try await session.insert(Note.Draft(title: "t", text: "x"))
                let update = try await #require(throws: DatabaseError.self) {
                    try await session.update(note) { $0.text = "\0" }
                }
                #expect(update.message == message)
                let condition = try await #require(throws: DatabaseError.self) {
                    try await Note.where { $0.text == "\0" }.fetchAll(session)
                }
                #expect(condition.code == .encodingFailed)
                #expect(condition.message.hasPrefix("Parameter $1 cannot be sent. The text holds a NUL character"))
                #expect(condition.statement?.contains(#"WHERE "notes"."text" = $1"#) == true)
                #expect(try await Note.all.fetchAll(session) == [note])
            }
        }
    }

    @Test("an enum's value that Swift does not know")
    func unknownLabel() async throws {
        try await Shop.with { db in
            try await db.insert(Customer.Draft(email: "a", name: "A"))
            try await db.execute("ALTER TYPE customer_level ADD VALUE 'platinum'")
            try await db.execute("UPDATE customers SET level = 'platinum'")
            let error = try await #require(throws: DatabaseError.self) { try await Customer.all.fetchAll(db) }
            #expect(error.message.hasPrefix(#"Customer (table "customers") cannot be read. Column "level" of row 1"#))
        }
    }

    /// Runs a read that must fail, twice on one session (the second time from the statement cache), and then a good one.
    private func failing<T>(
        _ preparation: String, _ read: (Session) async throws -> T, _ check: (DatabaseError) throws -> Void
    ) async throws {
        try await TestDatabase.withEmpty { db in
            if !preparation.isEmpty { try await db.execute(PreparedSQL(sql: preparation)) }
            try await db.withSession { session in
                for _ in 0..<2 {
                    do {
                        _ = try await read(session)
                        Issue.record("an error is expected")
                    } catch let error as DatabaseError {
                        try check(error)
                    }
                }
                #expect(try await session.query("SELECT 1", as: Int.self) == [1])
            }
            #expect(try await db.query("SELECT 1", as: Int.self) == [1])
        }
    }
}
