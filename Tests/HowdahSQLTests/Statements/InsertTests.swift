import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@Suite struct InsertTests {
    @Test("rows of values, with defaults and expressions among them")
    func rows() {
        expectSQL(
            Insert(
                into: usersTable, columns: ["email", "created_at"],
                rows: [[.value("a"), .default], [.value("b"), .sql("now()")]]
            ).returning("*"),
            #"INSERT INTO "users" ("email", "created_at") VALUES ($1, DEFAULT), ($2, now()) RETURNING *"#,
            binds: ["a", "b"])
        expectSQL(Insert.defaultValues(into: teamsTable), #"INSERT INTO "teams" DEFAULT VALUES"#)
    }

    @Test("no row, and a row of another length, are refused at execution")
    func invalidRows() {
        expectInvalid(Insert(into: usersTable, columns: ["a"], rows: []), "The INSERT has no row.")
        expectInvalid(
            Insert(into: usersTable, columns: ["a", "b"], rows: [[.value(1)]]),
            "A row of the INSERT has not as many values as there are columns.")
    }

    @Test("the rows of a query")
    func query() {
        expectSQL(
            Insert(into: teamsTable, columns: ["title"], from: Select("\(users.email)", from: usersTable)),
            #"INSERT INTO "teams" ("title") SELECT "users"."email" FROM "users""#)
    }

    @Test("arrays become rows in their order, with NULL filled in")
    func unnest() {
        let columns = [
            Insert.UnnestedColumn("email", .text),
            Insert.UnnestedColumn("status", Status.postgresType),
            Insert.UnnestedColumn("created_at", .timestamptz).coalescing("now()"),
        ]
        expectSQL(
            Insert(
                into: usersTable, unnesting: columns,
                arrays: [["a"].boundValue, [Status.active].boundValue, [Date?.none].boundValue]
            ).returning(#""id""#),
            """
            INSERT INTO "users" ("email", "status", "created_at") \
            SELECT u."email", u."status", COALESCE(u."created_at", now()) \
            FROM unnest($1::text[], $2::"user_status"[], $3::timestamptz[]) \
            WITH ORDINALITY AS u("email", "status", "created_at", ordinality) ORDER BY u.ordinality RETURNING "id"
            """, binds: [["a"], [Status.active], [Date?.none]])
    }

    @Test("a column called ordinality keeps its name")
    func ordinality() {
        expectSQL(
            Insert(
                into: TableReference("positions"), unnesting: [Insert.UnnestedColumn("ordinality", .int8)],
                arrays: [[1, 2].boundValue]),
            """
            INSERT INTO "positions" ("ordinality") SELECT u."ordinality" FROM unnest($1::int8[]) \
            WITH ORDINALITY AS u("ordinality", ordinality_) ORDER BY u.ordinality_
            """, binds: [[1, 2]])
        expectInvalid(
            Insert(into: usersTable, unnesting: [Insert.UnnestedColumn("a", .int8)], arrays: []),
            "There are not as many arrays as columns.")
    }

    @Test("conflicts are passed over or update the row that is there")
    func conflicts() {
        let insert = Insert(into: usersTable, columns: ["email", "logins"], rows: [[.value("a"), .value(1)]])
        let start = #"INSERT INTO "users" ("email", "logins") VALUES ($1, $2) ON CONFLICT"#
        expectSQL(insert.onConflict(.doNothing()), start + " DO NOTHING", binds: ["a", 1])
        expectSQL(
            insert.onConflict(.update(on: .columns(["email"]), replacing: ["logins"], where: users.isActive)),
            start + #" ("email") DO UPDATE SET "logins" = excluded."logins" WHERE "users"."is_active""#,
            binds: ["a", 1])
        expectSQL(
            insert.onConflict(
                .update(
                    on: .constraint("users_email_key"),
                    set: Assignments.record(Users()) { $0.logins = $0.logins + Users("excluded").logins })),
            start
                + """
                 ON CONSTRAINT "users_email_key" \
                DO UPDATE SET "logins" = "users"."logins" + "excluded"."logins"
                """, binds: ["a", 1])
        expectInvalid(
            insert.onConflict(.update(on: .any, replacing: ["a"])),
            "ON CONFLICT DO UPDATE needs columns or a constraint."
        )
        expectInvalid(
            insert.onConflict(.update(on: .columns(["a"]), set: [])), "ON CONFLICT DO UPDATE sets no column.")
    }
}
