import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct MembershipTests {
    @Test("a list of values is one array, also an empty one and one with NULL")
    func arrays() {
        expectSQL(users.logins.in([1, 2]), #""users"."logins" = ANY($1)"#, binds: [[1, 2]])
        expectSQL(users.logins.notIn([]), #""users"."logins" <> ALL($1)"#, binds: [[Int]()])
        expectSQL(users.email.in(["a", "b"]), #""users"."email" = ANY($1)"#, binds: [["a", "b"]])
        let bytes = users.age.in([1, nil]).fragment.render().binds[0].binary
        #expect(bytes.prefix(8) == [0, 0, 0, 1, 0, 0, 0, 1] && bytes.suffix(4) == [255, 255, 255, 255])
    }

    @Test("an enum of PostgreSQL is cast to its array")
    func enums() {
        expectSQL(
            users.status.in([.active, .dormant]), #""users"."status" = ANY($1::"user_status"[])"#,
            binds: [[Status.active, .dormant]])
    }

    @Test("an array of a PostgreSQL enum is cast wherever it stands as a value")
    func enumArrays() {
        let history = Expr<[Status]>.column("history", of: "users")
        expectSQL(history == [.active], #""users"."history" = $1::"user_status"[]"#, binds: [[Status.active]])
        expectSQL(
            Insert(into: usersTable, columns: ["history"], rows: [[.value([Status.active])]]),
            #"INSERT INTO "users" ("history") VALUES ($1::"user_status"[])"#, binds: [[Status.active]])
    }

    @Test("an array of a PostgreSQL enum is cast in SQL written by hand")
    func interpolatedEnumArrays() {
        expectSQL(
            "SELECT 1 FROM users WHERE status = ANY(\([Status.active]))" as SQLFragment,
            #"SELECT 1 FROM users WHERE status = ANY($1::"user_status"[])"#, binds: [[Status.active]])
    }

    @Test("a query is a list of values")
    func queries() {
        let query = Select("\(teams.id)", from: teamsTable).where(teams.title == "x")
        expectSQL(
            users.id.in(query) && true,
            #""users"."id" IN (SELECT "teams"."id" FROM "teams" WHERE "teams"."title" = $1) AND TRUE"#, binds: ["x"])
        expectSQL(
            users.id.notIn(Select("\(teams.id)", from: teamsTable)),
            #""users"."id" NOT IN (SELECT "teams"."id" FROM "teams")"#)
    }
}
