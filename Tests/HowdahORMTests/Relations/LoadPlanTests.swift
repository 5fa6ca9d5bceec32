import Foundation
import HowdahSQL
import HowdahTypes
import Testing

@testable import HowdahORM

@Suite("How a query and its relations are read")
struct LoadPlanTests {
    @Test("the plan names each relation, its model and its strategy, as a tree")
    func description() throws {
        let plan = try LoadPlan(
            User.all
                .with { $0.orders.where { $0.totalCents > 5 }.limit(3).with { $0.user.joined.with { $0.teams } } }
                .with { $0.profile.joined }
                .with { $0.team })
        #expect(
            plan.description == """
                User
                  orders: Order, select-in, 3 for each parent
                    user: User, join
                      teams: Team, select-in
                  profile: Profile, join
                  team: Team, select-in
                """)
    }

    @Test("a select-in load leaves the query's own statement as it is")
    func selectIn() throws {
        try expectSQL(User.all.with { $0.orders }.with { $0.teams }, #"SELECT … FROM "users""#)
    }

    @Test("a joined relation has an alias of its own, and its conditions in ON")
    func joined() throws {
        try expectSQL(
            User.order { $0.name }.with { $0.orders.where { $0.totalCents > 5 }.order { $0.id.descending }.joined },
            #"""
            SELECT …, \#(columnList(Order.self, as: "users.orders")) FROM "users" \#
            LEFT JOIN "orders" AS "users.orders" ON "users.orders"."user_id" = "users"."id" \#
            AND "users.orders"."total_cents" > $1 ORDER BY "users"."name", "users.orders"."id" DESC
            """#, binds: [5])
        try expectSQL(
            Order.with { $0.user.joined },
            #"""
            SELECT …, \#(columnList(User.self, as: "orders.user")) FROM "orders" \#
            LEFT JOIN "users" AS "orders.user" ON "orders.user"."id" = "orders"."user_id"
            """#)
    }

    @Test("a join through a link joins both tables at once")
    func joinedLink() throws {
        try expectSQL(
            User.with { $0.teams.joined },
            #"""
            SELECT …, \#(columnList(Team.self, as: "users.teams")) FROM "users" \#
            LEFT JOIN ("memberships" AS "users.teams.link" JOIN "teams" AS "users.teams" \#
            ON "users.teams.link"."team_id" = "users.teams"."id") ON "users.teams.link"."user_id" = "users"."id"
            """#)
    }

    @Test("a limit stays a limit on the query's own rows where a join repeats them")
    func limitOfRoots() throws {
        try expectSQL(
            User.order { $0.name }.limit(3).with { $0.orders.joined },
            #"""
            SELECT …, \#(columnList(Order.self, as: "users.orders")) \#
            FROM (SELECT … FROM "users" ORDER BY "users"."name" LIMIT $1) AS "users" \#
            LEFT JOIN "orders" AS "users.orders" ON "users.orders"."user_id" = "users"."id" ORDER BY "users"."name"
            """#, binds: [3])
        try expectSQL(
            User.limit(3).with { $0.profile.joined },
            #"""
            SELECT …, \#(columnList(Profile.self, as: "users.profile")) FROM "users" \#
            LEFT JOIN "app"."profiles" AS "users.profile" ON "users.profile"."owner" = "users"."id" LIMIT $1
            """#, binds: [3])
    }

    @Test("DISTINCT compares the query's own rows, whatever is joined")
    func distinctRoots() throws {
        try expectSQL(
            User.order { $0.age }.distinct { $0.age }.with { $0.orders.joined },
            #"""
            SELECT …, \#(columnList(Order.self, as: "users.orders")) \#
            FROM (SELECT DISTINCT ON ("users"."age") … FROM "users" ORDER BY "users"."age") AS "users" \#
            LEFT JOIN "orders" AS "users.orders" ON "users.orders"."user_id" = "users"."id" ORDER BY "users"."age"
            """#)
    }

    @Test("a limit for each parent cannot be joined, wherever it stands in the tree")
    func joinedLimit() throws {
        let message = """
            The relation "orders" has a limit for each parent, which a join cannot have. Leave out `joined`, and it is \
            loaded by a statement of its own.
            """
        let error = #expect(throws: DatabaseError.self) { try User.with { $0.orders.limit(2).joined }.render() }
        #expect(error?.code == .invalidStatement)
        #expect(error?.message == message)
        let below = #expect(throws: DatabaseError.self) {
            try Order.with { $0.user.with { $0.orders.limit(2).joined } }.render()
        }
        #expect(below?.message == message)
    }

    @Test("a relation that is asked for twice is refused, wherever it stands in the tree")
    func twice() throws {
        let message = "The relation \"orders\" is asked for twice. Put all that is asked of it into one `with`."
        let error = #expect(throws: DatabaseError.self) {
            try User.with { $0.orders }.with { $0.orders.where { $0.totalCents > 5 } }.render()
        }
        #expect(error?.code == .invalidStatement)
        #expect(error?.message == message)
        let below = #expect(throws: DatabaseError.self) {
            try Order.with { $0.user.with { $0.orders }.with { $0.orders.joined } }.render()
        }
        #expect(below?.message == message)
    }

    @Test("a path longer than an identifier may be becomes its start and a hash")
    func longAliases() {
        let long = String(repeating: "a", count: 60) + ".orders"
        let alias = joinAlias(long)
        #expect((alias + ".link").utf8.count <= 63)
        #expect(alias == joinAlias(long))
        #expect(alias != joinAlias(long + "2"))
        #expect(joinAlias("users.orders") == "users.orders")
        #expect((joinAlias(String(repeating: "ü", count: 40)) + ".link").utf8.count <= 63)
    }
}

@Suite("The SQL of select-in loads")
struct SelectInTests {
    private let users = [UUID(), UUID()]

    @Test("children are found by an array of keys, with what was asked of them")
    func children() {
        let query = User.relations.orders.where { $0.totalCents > 5 }.order { $0.id.descending }
        expectSQL(
            SelectInStatement(query).render(users), of: Order.self,
            #"""
            SELECT … FROM "orders" WHERE "orders"."total_cents" > $1 AND "orders"."user_id" = ANY($2) \#
            ORDER BY "orders"."id" DESC
            """#, binds: [5, users])
    }

    @Test("a limit for each parent is a query for each key, inside the server")
    func limit() {
        expectSQL(
            SelectInStatement(User.relations.orders.order { $0.id }.limit(3)).render(users), of: Order.self,
            #"""
            SELECT … FROM unnest($1) AS "key"("value") CROSS JOIN LATERAL (SELECT … FROM "orders" \#
            WHERE "orders"."user_id" = "key"."value" ORDER BY "orders"."id" LIMIT $2) AS "orders"
            """#, binds: [users, 3])
    }

    @Test("children through a link come with the parent's key")
    func link() {
        expectSQL(
            SelectInStatement(User.relations.teams.query).render(users), of: Team.self,
            #"""
            SELECT "memberships"."user_id", … FROM "teams" JOIN "memberships" ON "memberships"."team_id" = "teams"."id" \#
            WHERE "memberships"."user_id" = ANY($1)
            """#, binds: [users])
    }
}
