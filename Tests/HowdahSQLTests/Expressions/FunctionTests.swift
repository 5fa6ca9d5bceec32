import Foundation
import HowdahSQL
import HowdahTypes
import Testing

struct Settings: Codable, Hashable, Sendable { var theme = "dark" }

@Suite struct FunctionTests {
    @Test("fallbacks for NULL take the Optional away")
    func coalesce() {
        let age: Expr<Int> = users.age.coalesce(0)
        let name: Expr<String> = users.name.coalesce(users.email)
        expectSQL(age, #"COALESCE("users"."age", $1)"#, binds: [0])
        expectSQL(name, #"COALESCE("users"."name", "users"."email")"#)
        expectSQL(users.email.nullIf(""), #"NULLIF("users"."email", $1)"#, binds: [""])
        expectSQL(
            users.logins.greatest(users.logins + 1, 0 + users.logins),
            #"GREATEST("users"."logins", "users"."logins" + $1, $2 + "users"."logins")"#, binds: [1, 0])
    }

    @Test("numbers are rounded by functions")
    func numbers() {
        expectSQL(users.balance.rounded(places: 2), #"round("users"."balance", $1)"#, binds: [Int32(2)])
        expectSQL(users.score.absolute.roundedUp(), #"ceil(abs("users"."score"))"#)
    }

    @Test("casts use PostgreSQL's own names")
    func casts() {
        expectSQL(users.age.cast(to: String.self), #""users"."age"::text"#)
        expectSQL(Expr.typed(Status.active), #"$1::"user_status""#, binds: [Status.active])
    }

    @Test("times are truncated, taken apart and moved")
    func times() {
        expectSQL(users.createdAt.truncated(to: .day), #"date_trunc('day', "users"."created_at")"#)
        expectSQL(users.createdAt.part(.hour) == 3, #"date_part('hour', "users"."created_at") = $1"#, binds: [3.0])
        expectSQL(users.createdAt < .currentTimestamp, #""users"."created_at" < CURRENT_TIMESTAMP"#)
        expectSQL(
            users.createdAt.adding(seconds: 60) > .currentTimestamp,
            #""users"."created_at" + make_interval(secs => $1) > CURRENT_TIMESTAMP"#, binds: [60.0])
    }

    @Test("CASE gives its values their type")
    func cases() {
        expectSQL(
            Case(when: users.age < 18, then: "minor").when(users.age < 65, then: users.email).otherwise("senior"),
            """
            CASE WHEN "users"."age" < $1 THEN $2::text WHEN "users"."age" < $3 THEN "users"."email" ELSE $4::text END
            """, binds: [18, "minor", 65, "senior"])
        expectSQL(
            Case(when: users.isActive, then: Status.active).otherwiseNull,
            #"CASE WHEN "users"."is_active" THEN $1::"user_status" END"#, binds: [Status.active])
    }

    @Test("subqueries are conditions and values")
    func subqueries() {
        let query = Select("\(teams.title)", from: teamsTable).where(teams.id == users.teamID)
        expectSQL(
            !.exists(query),
            #"NOT EXISTS (SELECT "teams"."title" FROM "teams" WHERE "teams"."id" = "users"."team_id")"#)
        expectSQL(
            query.scalar(as: String?.self) == "x",
            #"(SELECT "teams"."title" FROM "teams" WHERE "teams"."id" = "users"."team_id") = $1"#, binds: ["x"])
    }

    @Test("members of JSON and elements of arrays")
    func documents() {
        let settings = Expr<JSON<Settings>>.column("settings", of: "users")
        let tags = Expr<[String]>.column("tags", of: "users")
        expectSQL(settings.text("theme") == "dark", #""users"."settings" ->> $1 = $2"#, binds: ["theme", "dark"])
        expectSQL(settings.member("a", as: JSON<Settings>.self), #""users"."settings" -> $1"#, binds: ["a"])
        expectSQL(settings.text(at: ["a", "0"]), #""users"."settings" #>> $1"#, binds: [["a", "0"]])
        expectSQL(settings.hasKey("a"), #""users"."settings" ? $1"#, binds: ["a"])
        expectSQL(settings.contains(JSON(Settings())), #""users"."settings" @> $1"#, binds: [JSON(Settings())])
        expectSQL(tags.contains("x"), #"$1 = ANY("users"."tags")"#, binds: ["x"])
        expectSQL(tags.contains(all: ["x"]), #""users"."tags" @> $1"#, binds: [["x"]])
        expectSQL(tags.overlaps(["x"]), #""users"."tags" && $1"#, binds: [["x"]])
        expectSQL(tags.cardinality() > 2, #"cardinality("users"."tags") > $1"#, binds: [2])
    }

    @Test("orderings say their direction and where NULL goes")
    func orderings() {
        expectSQL(users.age.ascending, #""users"."age""#)
        expectSQL(users.age.nullsFirst, #""users"."age" NULLS FIRST"#)
        expectSQL(users.age.descending.nullsLast, #""users"."age" DESC NULLS LAST"#)
        expectSQL(users.age.descending.nullsLast.reversed, #""users"."age" NULLS FIRST"#)
    }
}
