import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Changes to all rows of a query")
struct SetBasedWriteTests {
    @Test("an update changes the rows that the conditions choose, and can return them")
    func update() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 6)
            let aged = try await Customer.where { $0.age > 3 }.update {
                $0.level = .gold
                $0.name = $0.name + "!"
            }.execute(db)
            #expect(aged == 2)
            #expect(
                try await Customer.where { $0.level == .gold }.order { $0.name }.fetchAll(db).map(\.name) == [
                    "c4!", "c5!",
                ])
            let changed = try await Customer.where { $0.name == "c1" }.update { $0.age = 50 }.returning(db)
            #expect(changed.map(\.age) == [50])
            #expect(try await Customer.all.updateAll { $0.age = nil }.execute(db) == 6)
            #expect(try await Customer.where { $0.age == nil }.fetchCount(db) == 6)
        }
    }

    @Test("a delete removes the rows that the conditions choose, and can return them")
    func delete() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 6)
            let old = try await Customer.where { $0.age > 4 }.delete().execute(db)
            #expect(old == 1)
            let named = try await Customer.where { $0.name == "c1" }.delete().returning(db)
            #expect(named.map(\.name) == ["c1"])
            let oldest = Customer.where { $0.age != nil }.order { $0.age.descending }.limit(1)
            let gone = try await oldest.delete().returning(db)
            #expect(gone.map(\.name) == ["c4"])
            let rest = try await Customer.all.deleteAll().execute(db)
            #expect(rest == 3)
            #expect(try await !Customer.all.exists(db))
        }
    }

    @Test("without a condition nothing is sent, and the error says how to mean every row")
    func noCondition() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 2)
            let recorder = RecordingExecutor(db)
            let update = try await #require(throws: DatabaseError.self) {
                try await Customer.all.update { $0.age = 1 }.execute(recorder)
            }
            #expect(update.code == .invalidStatement)
            #expect(
                update.message == """
                    The UPDATE of Customer (table "customers") has no condition. Add `.where { … }`, or write \
                    `Customer.all.updateAll { … }` if every row is meant.
                    """)
            #expect(update.statement == #"UPDATE "customers" SET "age" = $1"#)
            let delete = try await #require(throws: DatabaseError.self) {
                try await Customer.all.delete().returning(recorder)
            }
            #expect(
                delete.message == """
                    The DELETE of Customer (table "customers") has no condition. Add `.where { … }`, or write \
                    `Customer.all.deleteAll()` if every row is meant.
                    """)
            #expect(recorder.log.statements == [])
            #expect(try await Customer.all.fetchCount(db) == 2)
        }
    }
}
