import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct UpdateTests {
    @Test("an update sets values and expressions")
    func assignments() {
        expectSQL(
            Update(usersTable, Users.self) {
                $0.status = .dormant
                $0.logins = $0.logins + 1
                $0.logins += 1
                $0.age = nil
                $0.isActive = false
                $0.email = $0.email.lowercased()
            }
            .where(users.age == nil),
            """
            UPDATE "users" SET "status" = $1, "logins" = "users"."logins" + $2, "age" = $3, "is_active" = FALSE, \
            "email" = lower("users"."email") WHERE "users"."age" IS NULL
            """, binds: [Status.dormant, 1, Int?.none])
    }

    @Test("an update of all rows must say so")
    func all() {
        let update = Update(usersTable, Users.self) { $0.logins = 0 }
        expectInvalid(update, "The UPDATE has no condition. Add a where, or all() if every row is meant.")
        expectSQL(update.all(), #"UPDATE "users" SET "logins" = $1"#, binds: [0])
    }

    @Test("an update that sets nothing is not sent")
    func nothing() {
        expectInvalid(Update(usersTable, Users.self) { _ in }.all(), "The UPDATE sets no column.")
    }

    @Test("an update reads other tables and returns columns")
    func from() {
        expectSQL(
            Update(usersTable, Users.self) { $0.name = $0.email.optional }
                .from(.table(teamsTable)).where(users.teamID == teams.id).returning("*"),
            """
            UPDATE "users" SET "name" = "users"."email" FROM "teams" \
            WHERE "users"."team_id" = "teams"."id" RETURNING *
            """)
    }

    @Test("many rows are updated from arrays, each with its own values")
    func unnest() {
        let id = Insert.UnnestedColumn("id", .uuid)
        let status = Insert.UnnestedColumn("status", Status.postgresType)
        let key = UUID()
        expectSQL(
            Update(usersTable, set: [Assignment("status", to: status.element)])
                .from(.unnest([id, status], arrays: [.array([key]), .array([Status.active])]))
                .where(users.id == sql(id.element)),
            """
            UPDATE "users" SET "status" = u."status" \
            FROM unnest($1::uuid[], $2::"user_status"[]) AS u("id", "status") WHERE "users"."id" = (u."id")
            """, binds: [[key], [Status.active]])
    }
}
