import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct SQLFragmentTests {
    @Test("an interpolated value is a bind, whatever it holds")
    func values() {
        let name = "x'; DROP TABLE users; --"
        let sql: SQLFragment =
            "SELECT \(1) WHERE \(name) = \("literal") AND \(Int?.none) IS NULL AND \([1, 2]) <> \(true)"
        expectSQL(
            sql, "SELECT $1 WHERE $2 = $3 AND $4 IS NULL AND $5 <> $6",
            binds: [1, name, "literal", Int?.none, [1, 2], true])
    }

    @Test("identifiers are quoted, and only literals are text")
    func identifiers() {
        let sql: SQLFragment = "SELECT \(identifier: "a\"b") \(raw: "DESC") FROM \(usersTable.aliased("u"))"
        expectSQL(sql, #"SELECT "a""b" DESC FROM "users" AS "u""#)
    }

    @Test("an empty name and a name with a NUL character are refused at execution")
    func invalidNames() {
        expectInvalid(SQLFragment(identifier: ""), "An SQL name is empty.")
        expectInvalid(SQLFragment(identifier: "a\0b"), "An SQL name holds a NUL character (U+0000).")
        expectInvalid(SQLFragment("SELECT \("a\0b")"), EncodingFailure.nulCharacter.description)
    }

    @Test("fragments, expressions and statements are spliced in with their binds in order")
    func splicing() {
        let inner: SQLFragment = "a = \(1) OR b = \(2)"
        let sql: SQLFragment = "SELECT \(0) WHERE (\(inner)) AND \(users.age > 3) AND x IN (\(Select("\(4)")))"
        expectSQL(
            sql, #"SELECT $1 WHERE (a = $2 OR b = $3) AND "users"."age" > $4 AND x IN (SELECT $5)"#,
            binds: [0, 1, 2, 3, 4])
    }

    @Test("fragments are added and joined")
    func joining() {
        var sql: SQLFragment = "SELECT " + [SQLFragment(bind: 1), "2", SQLFragment(bind: 3)].joined(separator: ", ")
        sql += " AS x"
        expectSQL(sql, "SELECT $1, 2, $2 AS x", binds: [1, 3])
        #expect(SQLFragment().isEmpty && !sql.isEmpty)
        expectSQL([SQLFragment]().joined(separator: ", "), "")
    }

    @Test("printing shows the SQL and no value")
    func description() {
        let query = Select("*", from: usersTable).where(users.email == "secret@example.com")
        #expect("\(query)" == #"SELECT * FROM "users" WHERE "users"."email" = $1"#)
        #expect(!String(reflecting: query).contains("secret"))
        #expect("\(users.email == "x")" == #""users"."email" = $1"#)
    }

    @Test("text that is not ASCII keeps the placeholders in place")
    func unicode() {
        expectSQL("SELECT 'żółw 🐘', \(1), 'ß', \(2)" as SQLFragment, "SELECT 'żółw 🐘', $1, 'ß', $2", binds: [1, 2])
    }
}

@Suite struct RendererTests {
    @Test("placeholders are numbered through every width", arguments: [0, 1, 9, 10, 11, 99, 100, 101, 1_000, 12_345])
    func numbering(count: Int) {
        let sql = (0..<count).map { SQLFragment(bind: $0) }.joined(separator: ",").render()
        #expect(sql.sql == (0..<count).map { "$\($0 + 1)" }.joined(separator: ","))
        #expect(sql.binds == (0..<count).map(\.boundValue))
    }
}
