import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@testable import HowdahORM

@Suite("The SQL of inserts")
struct InsertSQLTests {
    @Test("a draft leaves out what the database fills in")
    func draft() throws {
        let id = UUID()
        expectSQL(
            try InsertStatement.one(Order.Draft(userID: id, totalCents: 5), onConflict: nil), of: Order.self,
            #"INSERT INTO "orders" ("user_id", "total_cents") VALUES ($1, $2) RETURNING …"#, binds: [id, 5])
        expectSQL(
            try InsertStatement.one(Order.Draft(userID: id, totalCents: 5, discount: 1), onConflict: nil),
            of: Order.self,
            #"INSERT INTO "orders" ("user_id", "total_cents", "discount") VALUES ($1, $2, $3) RETURNING …"#,
            binds: [id, 5, 1])
    }

    @Test("a model has all of its columns")
    func model() throws {
        let id = UUID()
        expectSQL(
            try InsertStatement.one(Order(id: 7, userID: id, totalCents: 5, discount: 1), onConflict: nil),
            of: Order.self,
            #"""
            INSERT INTO "orders" ("id", "user_id", "total_cents", "discount") VALUES ($1, $2, $3, $4) RETURNING …
            """#, binds: [Int64(7), id, 5, 1])
    }

    @Test("many rows are one array for each column, in one text for any number of them")
    func many() throws {
        let sql = #"""
            INSERT INTO "orders" ("user_id", "total_cents") SELECT u."user_id", u."total_cents" \#
            FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY AS u("user_id", "total_cents", ordinality) \#
            ORDER BY u.ordinality
            """#
        let ids = (0..<3).map { _ in UUID() }
        for count in 1...3 {
            let drafts = ids.prefix(count).map { Order.Draft(userID: $0, totalCents: 5) }
            expectSQL(
                try bulk(drafts), of: Order.self, sql,
                binds: [Array(ids.prefix(count)), [Int](repeating: 5, count: count)])
        }
    }

    @Test("a default that some rows leave to the database is written out for them")
    func mixedDefaults() throws {
        let id = UUID()
        let drafts = [
            Order.Draft(userID: id, totalCents: 1), Order.Draft(userID: id, totalCents: 2, discount: 9),
        ]
        expectSQL(
            try bulk(drafts), of: Order.self,
            #"""
            INSERT INTO "orders" ("user_id", "total_cents", "discount") \#
            SELECT u."user_id", u."total_cents", COALESCE(u."discount", 0) \#
            FROM unnest($1::uuid[], $2::int8[], $3::int8[]) \#
            WITH ORDINALITY AS u("user_id", "total_cents", "discount", ordinality) ORDER BY u.ordinality
            """#, binds: [[id, id], [1, 2], [nil, 9] as [Int?]])
    }

    @Test("a column of arrays travels as all elements, and where each row's begin and end")
    func arrays() throws {
        let drafts = [
            Team.Draft(name: "a", tags: ["x", "y"]), Team.Draft(name: "b"), Team.Draft(name: "c", tags: ["z"]),
        ]
        expectSQL(
            try bulk(drafts), of: Team.self,
            #"""
            INSERT INTO "teams" ("name", "tags") \#
            SELECT u."name", ($1::text[])[("u"."tags" >> 32)::int4:("u"."tags" & 2147483647)::int4] \#
            FROM unnest($2::text[], $3::int8[]) WITH ORDINALITY AS u("name", "tags", ordinality) ORDER BY u.ordinality
            """#,
            binds: [["x", "y", "z"], ["a", "b", "c"], [1 << 32 | 2, 3 << 32 | 2, 3 << 32 | 3]])
    }

    @Test("a conflict is ignored, overwritten, or overwritten in part")
    func conflicts() throws {
        let id = UUID()
        func sql(_ conflict: OnConflict<Order>) throws -> String {
            let statement = try InsertStatement.one(Order(id: 7, userID: id, totalCents: 5), onConflict: conflict)
            return try #require(statement.sql.components(separatedBy: ") ON CONFLICT").last)
        }
        #expect(try sql(.ignore).hasPrefix(" DO NOTHING"))
        #expect(try sql(.ignore(\.id)).hasPrefix(#" ("id") DO NOTHING"#))
        #expect(
            try sql(.update(\.userID)).hasPrefix(
                #"""
                 ("user_id") DO UPDATE SET "total_cents" = excluded."total_cents", \#
                "discount" = excluded."discount" RETURNING
                """#))
        #expect(
            try sql(.update(\.userID, \.totalCents).setting(\.discount)).hasPrefix(
                #" ("user_id", "total_cents") DO UPDATE SET "discount" = excluded."discount" RETURNING"#))
    }

    @Test("overwriting a row counts its version up")
    func version() throws {
        let statement = try InsertStatement.one(
            User.Draft(email: "a", name: "b"), onConflict: .update(\.email).setting(\.name))
        #expect(
            statement.sql.contains(
                #"""
                DO UPDATE SET "name" = excluded."name", "revision" = "users"."revision" + 1 RETURNING
                """#))
    }

    private func bulk<Value: Insertable>(_ values: [Value]) throws -> PreparedSQL {
        var bulk = BulkInsert<Value>(chunk: 100, onConflict: nil, returnsRows: false)
        for value in values { #expect(try bulk.take(value) == nil) }
        let rest = bulk.rest()
        return try #require(rest)
    }
}

@Suite("The SQL of changes to one row")
struct UpdateSQLTests {
    @Test("only what differs travels")
    func difference() throws {
        let order = Order(id: 7, userID: UUID(), totalCents: 5)
        var changed = order
        changed.totalCents = 6
        expectSQL(
            try #require(try UpdateStatement.difference(from: order, to: changed)), of: Order.self,
            #"UPDATE "orders" SET "total_cents" = $1 WHERE "orders"."id" = $2 RETURNING …"#, binds: [6, Int64(7)])
        #expect(try UpdateStatement.difference(from: order, to: order) == nil)
    }

    @Test("a row with a version is changed and deleted only in the version that was read")
    func version() throws {
        var user = User(email: "a", name: "b")
        user.revision = 4
        var changed = user
        changed.age = 3
        expectSQL(
            try #require(try UpdateStatement.difference(from: user, to: changed)), of: User.self,
            #"""
            UPDATE "users" SET "age" = $1, "revision" = "users"."revision" + 1 \#
            WHERE "users"."id" = $2 AND ("users"."revision" = $3) RETURNING …
            """#, binds: [3, user.id, 4])
        expectSQL(
            try UpdateStatement.deletion(of: user), of: User.self,
            #"DELETE FROM "users" WHERE "users"."id" = $1 AND ("users"."revision" = $2)"#, binds: [user.id, 4])
    }

    @Test("a value that cannot be sent is an error with the column's name")
    func invalidValue() throws {
        let message = """
            Column "name" of User (table "users") cannot be written. The text holds a NUL character (U+0000), which \
            PostgreSQL's text types cannot store. Remove it, or use bytea.
            """
        let user = User(email: "a", name: "b\0c")
        let one = #expect(throws: DatabaseError.self) { try InsertStatement.one(user, onConflict: nil) }
        #expect(one?.message == message && one?.code == .encodingFailed)
        var writer = ColumnWriter(.arrays, columns: User.insertColumns)
        let many = #expect(throws: DatabaseError.self) { try writer.write(user) }
        #expect(many?.message == message)
    }
}
