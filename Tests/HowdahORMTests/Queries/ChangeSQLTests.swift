import Foundation
import HowdahORM
import HowdahSQL
import HowdahTypes
import Testing

@Suite("The SQL of changes to many rows")
struct ChangeSQLTests {
    @Test("an update sets values and expressions, and counts a version up")
    func update() {
        expectSQL(
            User.where { $0.age > 99 }.update { $0.status = .dormant }.render(), of: User.self,
            #"""
            UPDATE "users" SET "status" = $1, "revision" = "users"."revision" + 1 WHERE "users"."age" > $2
            """#, binds: [Status.dormant, 99])
        expectSQL(
            Order.where { $0.id == 1 }.update { $0.totalCents += 5 }.render(), of: Order.self,
            #"UPDATE "orders" SET "total_cents" = "orders"."total_cents" + $1 WHERE "orders"."id" = $2"#,
            binds: [5, Int64(1)])
        expectSQL(
            Order.all.updateAll { $0.discount = 1 }.render(), of: Order.self, #"UPDATE "orders" SET "discount" = $1"#,
            binds: [1])
    }

    @Test("a delete has the query's conditions")
    func delete() {
        expectSQL(
            Order.where { $0.totalCents == 0 }.where { $0.discount == 1 }.delete().render(), of: Order.self,
            #"DELETE FROM "orders" WHERE "orders"."total_cents" = $1 AND "orders"."discount" = $2"#, binds: [0, 1])
        expectSQL(Order.all.deleteAll().render(), of: Order.self, #"DELETE FROM "orders""#)
    }

    @Test("a limit decides by the keys that the query reads")
    func limited() {
        expectSQL(
            Order.where { $0.discount == 1 }.order { $0.id }.limit(10).delete().render(), of: Order.self,
            #"""
            DELETE FROM "orders" WHERE "orders"."id" IN (SELECT "orders"."id" FROM "orders" \#
            WHERE "orders"."discount" = $1 ORDER BY "orders"."id" LIMIT $2)
            """#, binds: [1, 10])
    }
}
