import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Changes to one row")
struct ChangeTests {
    @Test("only what changed travels, and nothing if nothing did")
    func difference() async throws {
        try await Gadget.with { db in
            let recorder = RecordingExecutor(db)
            let gadget = try await db.insert(Gadget.Draft(name: "a", tags: ["x"]))
            let renamed = try await recorder.update(gadget) { $0.name = "b" }
            #expect(renamed.name == "b" && renamed.tags == ["x"])
            #expect(
                recorder.log.statements[0].hasPrefix(#"UPDATE "gadgets" SET "name" = $1 WHERE "gadgets"."id" = $2"#))
            recorder.log.clear()
            #expect(try await recorder.update(renamed) { $0.name = "b" } == renamed)
            #expect(recorder.log.statements == [])
            let all = try await recorder.update(renamed) {
                $0.tags.append("y")
                $0.numbers = [nil, 2]
                $0.levels = [.basic, .gold]
                $0.level = .gold
                $0.preferences = .init(theme: "dark")
            }
            #expect(all.tags == ["x", "y"] && all.numbers == [nil, 2] && all.levels == [.basic, .gold])
            #expect(all.level == .gold && all.preferences?.theme == "dark" && all.state == "new")
            let none = try await db.update(all) {
                $0.level = nil
                $0.numbers = nil
                $0.preferences = nil
            }
            #expect(none.level == nil && none.numbers == nil && none.preferences == nil)
            #expect(try await db.refresh(all) == none)
        }
    }

    @Test("a row that is gone is an error for update and refresh, and false for delete")
    func gone() async throws {
        try await Shop.with { db in
            let customer = try await db.insert(Customer.Draft(email: "a", name: "A"))
            #expect(try await db.delete(customer))
            #expect(try await !db.delete(customer))
            let update = try await #require(throws: DatabaseError.self) {
                try await db.update(customer) { $0.name = "B" }
            }
            #expect(update.code == .rowNotFound)
            #expect(update.message == #"There is no row of Customer in table "customers" with that "id"."#)
            #expect(update.statement?.hasPrefix(#"UPDATE "customers" SET "name" = $1"#) == true)
            let refresh = try await #require(throws: DatabaseError.self) { try await db.refresh(customer) }
            #expect(refresh.code == .rowNotFound)
        }
    }

    @Test("a key can change")
    func key() async throws {
        try await Bank.with(balances: [5]) { db in
            let wallet = try #require(try await Wallet.find(1, in: db))
            #expect(try await db.update(wallet) { $0.id = 9 }.id == 9)
            #expect(try await Wallet.all.fetchAll(db).map(\.id) == [9])
        }
    }

    @Test("a row with a version is not changed or deleted by who has read an older one")
    func version() async throws {
        try await Bank.with { db in
            let old = try await db.insert(Note.Draft(title: "t", text: "1"))
            let new = try await db.update(old) { $0.text = "2" }
            #expect(old.revision == 0 && new.revision == 1)
            let update = try await #require(throws: StaleModel.self) { try await db.update(old) { $0.text = "3" } }
            #expect(
                update.description
                    == "The row of Note was changed or deleted since it was read. Read it again, and repeat the change."
            )
            await #expect(throws: StaleModel.self) { try await db.delete(old) }
            #expect(try await Note.all.fetchAll(db) == [new])
            #expect(try await db.delete(new))
            #expect(try await !db.delete(new))
            await #expect(throws: StaleModel.self) { try await db.update(new) { $0.text = "4" } }
        }
    }

    @Test("of many who change the same version at once, one succeeds")
    func concurrentUpdates() async throws {
        try await Bank.with { db in
            let note = try await db.insert(Note.Draft(title: "t", text: "0"))
            let succeeded = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...8 {
                    group.addTask {
                        do {
                            try await db.update(note) { $0.text = "\(number)" }
                            return true
                        } catch is StaleModel {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(succeeded == 1)
            #expect(try await db.refresh(note).revision == 1)
        }
    }
}
