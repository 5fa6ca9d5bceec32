import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct AggregateTests {
    @Test("aggregates read as the types that PostgreSQL gives them")
    func aggregates() {
        let total: Expr<Int?> = users.age.sum()
        let average: Expr<Decimal?> = users.logins.average()
        let largest: Expr<Int?> = users.age.max()
        let smallest: Expr<Int?> = users.logins.min()
        expectSQL(total, #"sum("users"."age")::int8"#)
        expectSQL(average, #"avg("users"."logins")"#)
        expectSQL(largest, #"max("users"."age")"#)
        expectSQL(smallest, #"min("users"."logins")"#)
        expectSQL(Expr.count(), "count(*)")
        expectSQL(users.age.count() > 3, #"count("users"."age") > $1"#, binds: [3])
        expectSQL(users.age.countDistinct(), #"count(DISTINCT "users"."age")"#)
        expectSQL(users.balance.sum(), #"sum("users"."balance")"#)
        expectSQL(users.score.sum(), #"sum("users"."score")::float8"#)
        expectSQL(users.isActive.any(), #"bool_or("users"."is_active")"#)
        expectSQL(users.isActive.all(), #"bool_and("users"."is_active")"#)
    }

    @Test("FILTER, ORDER BY and OVER stand inside the call, before its cast")
    func clauses() {
        expectSQL(
            users.age.sum().filter(where: users.age > 3),
            #"sum("users"."age") FILTER (WHERE "users"."age" > $1)::int8"#,
            binds: [3])
        expectSQL(
            users.id.collected(users.age.descending), #"array_agg("users"."id" ORDER BY "users"."age" DESC)"#)
        expectSQL(
            users.email.joined(separator: ", ", users.email.ascending),
            #"string_agg("users"."email", $1 ORDER BY "users"."email")"#, binds: [", "])
        expectSQL(
            users.logins.sum().over(
                partitionBy: [users.teamID], orderBy: [users.id.ascending],
                frame: "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"),
            """
            sum("users"."logins") OVER (PARTITION BY "users"."team_id" ORDER BY "users"."id" \
            ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)::int8
            """)
        expectSQL(
            Expr.rowNumber.over(orderBy: [users.id.descending]), #"row_number() OVER (ORDER BY "users"."id" DESC)"#)
        expectSQL(
            users.logins.lag().over(orderBy: [users.id.ascending]),
            #"lag("users"."logins", $1) OVER (ORDER BY "users"."id")"#, binds: [Int32(1)])
    }
}
