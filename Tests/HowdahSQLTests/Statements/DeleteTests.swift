import HowdahSQL
import HowdahTypes
import Testing

@Suite struct DeleteTests {
    @Test("a delete reads other tables and returns columns")
    func using() {
        expectSQL(
            Delete(from: usersTable).using(.table(teamsTable)).where(users.teamID == teams.id).where(users.age > 9)
                .returning("\(users.id)"),
            """
            DELETE FROM "users" USING "teams" WHERE "users"."team_id" = "teams"."id" AND "users"."age" > $1 \
            RETURNING "users"."id"
            """, binds: [9])
    }

    @Test("a delete of all rows must say so")
    func all() {
        expectInvalid(
            Delete(from: usersTable), "The DELETE has no condition. Add a where, or all() if every row is meant.")
        expectSQL(Delete(from: usersTable).all(), #"DELETE FROM "users""#)
    }

    @Test("rows move from one table to another in one statement")
    func moving() {
        let gone = CommonTable("gone", as: Delete(from: usersTable).where(users.age > 9).returning("email"))
        expectSQL(
            Insert(into: teamsTable, columns: ["title"], from: Select("email", from: gone.table)).with(gone),
            """
            WITH "gone" AS (DELETE FROM "users" WHERE "users"."age" > $1 RETURNING email) \
            INSERT INTO "teams" ("title") SELECT email FROM "gone"
            """, binds: [9])
    }
}
