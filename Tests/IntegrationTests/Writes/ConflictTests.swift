import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Rows that are there already")
struct ConflictTests {
    @Test("they are left alone, overwritten, or overwritten in part")
    func one() async throws {
        try await Shop.with { db in
            let first = try await db.insert(Customer.Draft(email: "a", name: "A", age: 1))
            let other = Customer.Draft(email: "a", name: "B", age: 2)
            #expect(try await db.insert(other, onConflict: .ignore) == nil)
            #expect(try await db.insert(other, onConflict: .ignore(\.email)) == nil)
            #expect(try await Customer.all.fetchAll(db) == [first])
            let named = try await db.upsert(other, on: .update(\.email).setting(\.name))
            #expect(named.id == first.id && named.name == "B" && named.age == 1)
            let overwritten = try await db.upsert(other, on: .update(\.email))
            #expect(overwritten.id == first.id && overwritten.age == 2)
            let new = try await db.upsert(Customer.Draft(email: "b", name: "C"), on: .update(\.email))
            #expect(new.name == "C")
            #expect(try await Customer.all.fetchCount(db) == 2)
        }
    }

    @Test("in bulk, ignored rows are not counted and not returned")
    func many() async throws {
        try await Shop.with { db in
            let drafts = (0..<10).map { Customer.Draft(email: "c\($0)", name: "n\($0)") }
            try await db.insert(contentsOf: drafts.prefix(4))
            #expect(try await db.insert(contentsOf: drafts.prefix(8), chunk: 3, onConflict: .ignore(\.email)) == 4)
            let rest = try await db.insertReturning(contentsOf: drafts, onConflict: .ignore)
            #expect(rest.map(\.name) == ["n8", "n9"])
            let renamed = drafts.map { Customer.Draft(email: $0.email, name: $0.name + "!") }
            #expect(try await db.insert(contentsOf: renamed, chunk: 4, onConflict: .update(\.email)) == 10)
            #expect(try await Customer.where { $0.name.hasSuffix("!") }.fetchCount(db) == 10)
            #expect(try await Customer.all.fetchCount(db) == 10)
        }
    }

    @Test("overwriting a row with a version makes it stale for who has read it")
    func version() async throws {
        try await Bank.with { db in
            let note = try await db.insert(Note.Draft(title: "t", text: "1"))
            let upserted = try await db.upsert(Note.Draft(title: "t", text: "2"), on: .update(\.title))
            #expect(upserted.revision == note.revision + 1)
            await #expect(throws: StaleModel.self) { try await db.update(note) { $0.text = "3" } }
            try await Note.where { $0.title == "t" }.update { $0.text = "4" }.execute(db)
            await #expect(throws: StaleModel.self) { try await db.update(upserted) { $0.text = "3" } }
        }
    }

    @Test("a duplicate is an error with the table, the constraint, the place and the statement, but no values")
    func violation() async throws {
        try await Shop.with { db in
            try await db.withSession { session in
                try await session.insert(Customer.Draft(email: "secret@example.com", name: "A"))
                let line = #line + 1
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.insert(Customer.Draft(email: "secret@example.com", name: "B"))
                }
                #expect(error.isUniqueViolation())
                #expect(error.isUniqueViolation(of: "customers_email_key"))
                #expect(!error.isUniqueViolation(of: "customers_pkey"))
                #expect(
                    error.description.hasPrefix(
                        """
                        ERROR 23505: duplicate key value violates unique constraint "customers_email_key"
                        in table "customers", constraint "customers_email_key"
                        at IntegrationTests/ConflictTests.swift:\(line)
                        statement: INSERT INTO "customers" ("id", "email", "name", 
                        """))
                #expect(!error.description.contains("secret"))
                #expect(try await Customer.all.fetchCount(session) == 1)
            }
        }
    }
}
