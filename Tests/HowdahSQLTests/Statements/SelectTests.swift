import HowdahSQL
import HowdahTypes
import Testing

@Suite struct SelectTests {
    @Test("a select writes its clauses in SQL's order, whatever order they were given in")
    func clauseOrder() {
        expectSQL(
            Select("\(users.id), \(users.email)", from: usersTable)
                .limit(20).offset(40)
                .order(users.email.ascending, users.age.descending.nullsLast)
                .where(users.age >= 18)
                .where(users.isActive || users.logins > 3),
            """
            SELECT "users"."id", "users"."email" FROM "users" WHERE "users"."age" >= $1 \
            AND ("users"."is_active" OR "users"."logins" > $2) \
            ORDER BY "users"."email", "users"."age" DESC NULLS LAST LIMIT $3 OFFSET $4
            """, binds: [18, 3, 20, 40])
    }

    @Test("joins of every kind")
    func joins() {
        let t = Teams("t")
        let recent = Select("*", from: teamsTable).where(teams.id == users.teamID).limit(3)
        expectSQL(
            Select("*", from: usersTable).join(teamsTable.aliased("t"), on: t.id == users.teamID),
            #"SELECT * FROM "users" JOIN "teams" AS "t" ON "t"."id" = "users"."team_id""#)
        expectSQL(
            Select("*", from: usersTable).leftJoin(.lateral(recent, as: "r"), on: true),
            """
            SELECT * FROM "users" LEFT JOIN LATERAL (SELECT * FROM "teams" WHERE "teams"."id" = "users"."team_id" \
            LIMIT $1) AS "r" ON TRUE
            """, binds: [3])
        expectSQL(
            Select("*", from: usersTable).join(Join(.cross, .table(teamsTable)))
                .join(Join(.full, .table(teamsTable.aliased("t")), on: t.id == users.teamID)),
            #"SELECT * FROM "users" CROSS JOIN "teams" FULL JOIN "teams" AS "t" ON "t"."id" = "users"."team_id""#)
    }

    @Test("groups have conditions of their own")
    func groups() {
        expectSQL(
            Select("\(users.teamID)", from: usersTable).adding(columns: "\(Expr.count())")
                .group(by: users.teamID).having(.count() > 3),
            """
            SELECT "users"."team_id", count(*) FROM "users" GROUP BY "users"."team_id" HAVING count(*) > $1
            """, binds: [3])
    }

    @Test("groups with subtotals")
    func subtotals() {
        let query = Select("count(*)", from: usersTable)
        expectSQL(
            query.group(by: Grouping.rollup(users.teamID, users.status)),
            #"SELECT count(*) FROM "users" GROUP BY ROLLUP ("users"."team_id", "users"."status")"#)
        expectSQL(
            query.group(by: users.age, Grouping.cube(users.teamID)),
            #"SELECT count(*) FROM "users" GROUP BY "users"."age", CUBE ("users"."team_id")"#)
        expectSQL(
            query.group(by: Grouping.sets([[users.teamID, users.age], [users.status], []])),
            """
            SELECT count(*) FROM "users" \
            GROUP BY GROUPING SETS (("users"."team_id", "users"."age"), ("users"."status"), ())
            """)
    }

    @Test("a limit can keep ties, and be taken away")
    func ties() {
        let query = Select("*", from: usersTable).order(users.age.ascending)
        expectSQL(
            query.limitWithTies(3).offset(1),
            #"SELECT * FROM "users" ORDER BY "users"."age" OFFSET $1 FETCH FIRST $2 ROWS WITH TIES"#, binds: [1, 3])
        expectSQL(query.limitWithTies(3).limit(nil), #"SELECT * FROM "users" ORDER BY "users"."age""#)
    }

    @Test("distinct rows, and the first row of each group")
    func distinct() {
        expectSQL(
            Select("\(users.age)", from: usersTable).distinct(), #"SELECT DISTINCT "users"."age" FROM "users""#)
        expectSQL(
            Select("\(users.email)", from: usersTable).distinct(on: users.teamID).order(users.teamID.ascending),
            """
            SELECT DISTINCT ON ("users"."team_id") "users"."email" FROM "users" ORDER BY "users"."team_id"
            """)
    }

    @Test("row locks say their strength, their tables and what to do about locked rows")
    func locks() {
        let query = Select("*", from: usersTable)
        expectSQL(query.locking(.forUpdate), #"SELECT * FROM "users" FOR UPDATE"#)
        expectSQL(
            query.locking(.forNoKeyUpdate.of("users").skipLocked),
            #"SELECT * FROM "users" FOR NO KEY UPDATE OF "users" SKIP LOCKED"#)
        expectSQL(query.locking(.forShare.noWait), #"SELECT * FROM "users" FOR SHARE NOWAIT"#)
        expectSQL(query.locking(.forKeyShare), #"SELECT * FROM "users" FOR KEY SHARE"#)
    }

    @Test("set operations keep their grouping")
    func setOperations() {
        let a = Select("1"), b = Select("2"), c = Select("3")
        expectSQL(a.union(b).unionAll(c), "SELECT 1 UNION SELECT 2 UNION ALL SELECT 3")
        expectSQL(a.union(b.except(c)), "SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)")
        expectSQL(
            a.union(b).intersect(c), #"SELECT * FROM (SELECT 1 UNION SELECT 2) AS "combined" INTERSECT SELECT 3"#)
        expectSQL(
            a.limit(1).union(b.limit(2)).limit(3),
            #"SELECT * FROM (SELECT 1 LIMIT $1) AS "combined" UNION (SELECT 2 LIMIT $2) LIMIT $3"#, binds: [1, 2, 3])
    }

    @Test("named queries come first, and may refer to themselves")
    func commonTables() {
        let recent = CommonTable("recent", as: Select("*", from: usersTable).limit(5), materialization: .materialized)
        expectSQL(
            Select("*", from: recent.table).with(recent),
            #"WITH "recent" AS MATERIALIZED (SELECT * FROM "users" LIMIT $1) SELECT * FROM "recent""#, binds: [5])
        let count = CommonTable(
            "n", as: "SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < \(9)" as SQLFragment, recursive: true)
        expectSQL(
            Select("i", from: count.table).with(count),
            #"WITH RECURSIVE "n" AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM "n""#,
            binds: [9])
    }

    @Test("queries and functions stand in FROM")
    func sources() {
        expectSQL(
            Select("*", from: .query(Select("1 AS a"), as: "x")), #"SELECT * FROM (SELECT 1 AS a) AS "x""#)
        expectSQL(
            Select("*", from: Source("generate_series(1, \(3)) AS g(day)")),
            "SELECT * FROM generate_series(1, $1) AS g(day)", binds: [3])
        expectSQL(
            Select("*", from: TableReference("users", schema: "app", alias: "u")),
            #"SELECT * FROM "app"."users" AS "u""#)
    }
}
