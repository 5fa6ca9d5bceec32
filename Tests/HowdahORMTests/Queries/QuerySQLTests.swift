import Foundation
import HowdahORM
import HowdahSQL
import HowdahTypes
import Testing

@Suite("The SQL of queries")
struct QuerySQLTests {
    @Test("all rows")
    func all() throws {
        try expectSQL(User.all, #"SELECT … FROM "users""#)
        try expectSQL(Profile.all, #"SELECT … FROM "app"."profiles""#)
    }

    @Test("conditions are binds, and several are joined by AND")
    func conditions() throws {
        try expectSQL(
            User.where { $0.age >= 18 }.where { $0.name == "A" || $0.name != "B" },
            #"SELECT … FROM "users" WHERE "users"."age" >= $1 AND ("users"."name" = $2 OR "users"."name" <> $3)"#,
            binds: [18, "A", "B"])
        try expectSQL(
            User.where { !($0.age < 18 && $0.revision <= 1) },
            #"SELECT … FROM "users" WHERE NOT ("users"."age" < $1 AND "users"."revision" <= $2)"#, binds: [18, 1])
        try expectSQL(
            User.where { $0.age.between(18, and: 30) },
            #"SELECT … FROM "users" WHERE "users"."age" BETWEEN $1 AND $2"#, binds: [18, 30])
    }

    @Test("nil is IS NULL, also when it is a variable's value")
    func null() throws {
        let age: Int? = nil
        try expectSQL(User.where { $0.age == age }, #"SELECT … FROM "users" WHERE "users"."age" IS NULL"#)
        try expectSQL(User.where { $0.age != nil }, #"SELECT … FROM "users" WHERE "users"."age" IS NOT NULL"#)
    }

    @Test("a list of values is one array, whatever its length")
    func lists() throws {
        let sql = #"SELECT … FROM "users" WHERE "users"."revision" = ANY($1)"#
        try expectSQL(User.where { $0.revision.in([1, 2, 3]) }, sql, binds: [[1, 2, 3]])
        try expectSQL(User.where { $0.revision.in([]) }, sql, binds: [[Int]()])
    }

    @Test("a text to look for is escaped, a pattern is not")
    func texts() throws {
        let sql = #"SELECT … FROM "users" WHERE "users"."name" LIKE $1"#
        try expectSQL(User.where { $0.name.hasPrefix("100%_\\") }, sql, binds: [#"100\%\_\\%"#])
        try expectSQL(User.where { $0.name.hasSuffix("%") }, sql, binds: [#"%\%"#])
        try expectSQL(User.where { $0.name.contains("a_b") }, sql, binds: [#"%a\_b%"#])
        try expectSQL(User.where { $0.name.like("a%") }, sql, binds: ["a%"])
    }

    @Test("order, limit and offset")
    func order() throws {
        try expectSQL(
            User.order { $0.age.descending.nullsLast }.order { $0.name }.limit(10).offset(20),
            #"""
            SELECT … FROM "users" ORDER BY "users"."age" DESC NULLS LAST, "users"."name" LIMIT $1 OFFSET $2
            """#, binds: [10, 20])
        try expectSQL(User.limit(10).limit(nil), #"SELECT … FROM "users""#)
    }

    @Test("distinct rows, and the first of each value")
    func distinct() throws {
        try expectSQL(User.all.distinct(), #"SELECT DISTINCT … FROM "users""#)
        try expectSQL(
            User.order { $0.age }.distinct { $0.age },
            #"SELECT DISTINCT ON ("users"."age") … FROM "users" ORDER BY "users"."age""#)
    }

    @Test("a join has the columns of both, and an alias for a model that is joined with itself")
    func join() {
        let pairs = User.join(Order.self) { $0.id == $1.userID }
            .where { $0.age > 18 && $1.totalCents > 5 }.order { $1.id.descending }.limit(3).offset(1)
        expectSQL(
            pairs.render(), of: User.self,
            #"""
            SELECT …, \#(columnList(Order.self)) FROM "users" JOIN "orders" ON "users"."id" = "orders"."user_id" \#
            WHERE "users"."age" > $1 AND "orders"."total_cents" > $2 ORDER BY "orders"."id" DESC LIMIT $3 OFFSET $4
            """#, binds: [18, 5, 3, 1])
        let categories = Shop.Category.join(Shop.Category.self, as: "parent") { $0.parentID == $1.id }
        expectSQL(
            categories.render(), of: Shop.Category.self,
            #"""
            SELECT …, "parent"."id", "parent"."parent_id" FROM "categories" \#
            JOIN "categories" AS "parent" ON "categories"."parent_id" = "parent"."id"
            """#)
    }

    @Test("a left join keeps what nothing matches")
    func leftJoin() {
        expectSQL(
            User.leftJoin(Order.self) { $0.id == $1.userID }.where { $1.id.isNull }.render(), of: User.self,
            #"""
            SELECT …, \#(columnList(Order.self)) FROM "users" LEFT JOIN "orders" ON "users"."id" = "orders"."user_id" \#
            WHERE "orders"."id" IS NULL
            """#)
    }

    @Test("a join of a model with itself needs an alias")
    func selfJoin() {
        let failures = User.join(User.self) { $0.id == $1.id }.render().binds.compactMap(\.failure)
        #expect(
            failures.map(\.description) == [
                "User is joined with User under one name. Give it another: join(…, as: \"other\")."
            ])
    }

    @Test("groups, and conditions on them")
    func groups() {
        let selection = Order.where { $0.discount == 0 }.group { $0.userID }
            .select {
                ($0.userID, $0.id.count(), $0.totalCents.sum(), $0.totalCents.average(), $0.id.min(), $0.id.max())
            }
            .having { $0.id.count() > 3 }.order { $0.id.count().descending }.limit(1)
        expectSQL(
            selection.render(), of: Order.self,
            #"""
            SELECT "orders"."user_id", count("orders"."id"), sum("orders"."total_cents")::int8, \#
            avg("orders"."total_cents"), min("orders"."id"), max("orders"."id") FROM "orders" \#
            WHERE "orders"."discount" = $1 GROUP BY "orders"."user_id" HAVING count("orders"."id") > $2 \#
            ORDER BY count("orders"."id") DESC LIMIT $3
            """#, binds: [0, 3, 1])
    }

    @Test("a row lock stands at the end")
    func locks() throws {
        let jobs = User.where { $0.revision == 1 }.limit(1)
        let sql = #"SELECT … FROM "users" WHERE "users"."revision" = $1 LIMIT $2 "#
        let locks: [(LockingQuery<User>, String)] = [
            (jobs.forUpdate(), "FOR UPDATE"), (jobs.forShare(), "FOR SHARE"),
            (jobs.forNoKeyUpdate(), "FOR NO KEY UPDATE"), (jobs.forKeyShare(), "FOR KEY SHARE"),
            (jobs.locking(.forUpdate.skipLocked), "FOR UPDATE SKIP LOCKED"),
            (jobs.locking(.forUpdate.noWait), "FOR UPDATE NOWAIT"),
        ]
        for (query, clause) in locks { expectSQL(try query.render(), of: User.self, sql + clause, binds: [1, 1]) }
    }

    @Test("a lock does not reach the nullable side of a join")
    func lockOfJoin() throws {
        let sql = try Order.with { $0.user.joined }.forUpdate().render().sql
        #expect(sql.hasSuffix(#" ON "orders.user"."id" = "orders"."user_id" FOR UPDATE OF "orders""#))
    }
}
