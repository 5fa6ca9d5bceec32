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
}
