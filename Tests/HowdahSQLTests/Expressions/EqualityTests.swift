import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct EqualityTests {
    @Test("comparing with nil is IS NULL, also with a nil known only at run time")
    func null() {
        let nobody: Int? = nil
        expectSQL(users.age == nil, #""users"."age" IS NULL"#)
        expectSQL(users.age != nobody, #""users"."age" IS NOT NULL"#)
        expectSQL(users.age == 3, #""users"."age" = $1"#, binds: [3])
        expectSQL(users.age != 3, #""users"."age" <> $1"#, binds: [3])
        expectSQL(users.age.isNull == true, #"("users"."age" IS NULL) = $1"#, binds: [true])
    }

    @Test("a column that may be NULL compares with one that may not")
    func mixedNullability() {
        expectSQL(users.teamID == teams.id, #""users"."team_id" = "teams"."id""#)
        expectSQL(teams.id != users.teamID, #""teams"."id" <> "users"."team_id""#)
        expectSQL(users.age > users.logins, #""users"."age" > "users"."logins""#)
    }

    @Test("IS DISTINCT FROM treats NULL as a value")
    func distinct() {
        expectSQL(users.age.isDistinct(from: 3), #""users"."age" IS DISTINCT FROM $1"#, binds: [3])
        expectSQL(users.age.isNotDistinct(from: users.age), #""users"."age" IS NOT DISTINCT FROM "users"."age""#)
    }

    @Test("a range has both ends")
    func between() {
        expectSQL(
            users.logins.between(1, and: 5) && true, #""users"."logins" BETWEEN $1 AND $2 AND TRUE"#, binds: [1, 5])
        expectSQL(
            users.logins.between(users.logins - 1, and: users.logins + 1),
            #""users"."logins" BETWEEN "users"."logins" - $1 AND "users"."logins" + $2"#, binds: [1, 1])
    }
}
