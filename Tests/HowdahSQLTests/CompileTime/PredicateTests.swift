import Foundation
import HowdahSQL
import HowdahTypes
import Testing

// The compiler must take these expressions in well under the time at which it gives up.

@Suite struct PredicateTests {
    @Test("a predicate of twelve terms with arithmetic type-checks, with parentheses where they are needed")
    func twelveTerms() {
        let predicate =
            users.age >= 18 && users.age < 65 && users.email.hasSuffix("@example.com")
            && (users.status == .active || users.status == .dormant)
            && users.logins * 2 + 1 > 10 && users.score / 2 <= 0.5 && users.name != nil && !users.isActive
            && users.teamID == teams.id && users.logins % 3 == 0 && users.balance - 5 > 100 && users.isActive
        expectSQL(
            predicate,
            """
            "users"."age" >= $1 AND "users"."age" < $2 AND "users"."email" LIKE $3 \
            AND ("users"."status" = $4 OR "users"."status" = $5) AND "users"."logins" * $6 + $7 > $8 \
            AND "users"."score" / $9 <= $10 AND "users"."name" IS NOT NULL AND NOT "users"."is_active" \
            AND "users"."team_id" = "teams"."id" AND "users"."logins" % $11 = $12 \
            AND "users"."balance" - $13 > $14 AND "users"."is_active"
            """,
            binds: [
                18, 65, "%@example.com", Status.active, Status.dormant, 2, 1, 10, 2.0, 0.5, 3, 0, Decimal(5),
                Decimal(100),
            ])
    }

    @Test("columns, values and both sides mix in one closure")
    func closure() {
        let build: (Users) -> Expr<Bool> = {
            $0.logins + $0.logins > $0.logins * 2 - 1 && 1 + $0.logins != 5 && $0.email + "x" == "yx" && true
        }
        expectSQL(
            build(users),
            """
            "users"."logins" + "users"."logins" > "users"."logins" * $1 - $2 AND $3 + "users"."logins" <> $4 \
            AND "users"."email" || $5 = $6 AND TRUE
            """, binds: [2, 1, 1, 5, "x", "yx"])
    }
}
