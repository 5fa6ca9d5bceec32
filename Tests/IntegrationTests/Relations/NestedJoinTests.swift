import Foundation
import Howdah
import HowdahTesting
import Testing

/// A joined relation below one that is loaded by a statement of its own.
@Suite("Joined relations below select-in relations")
struct NestedJoinTests {
    @Test("the children and their joined parent come in one statement")
    func toOne() async throws {
        try await withLibrary { session in
            let recorder = RecordingExecutor(session)
            let shelves = try await Shelf.order { $0.id }.with { $0.books.with { $0.author.joined } }
                .fetchAll(recorder)
            #expect(recorder.log.statements.count == 2)
            let names = try shelves.map { try $0.books.map { try $0.author.name }.sorted() }
            #expect(names == [["Ada", "Ada", "Bela"], []])
        }
    }

    @Test("a to-many join below repeats no child, and a limit counts children and not rows")
    func toManyWithLimit() async throws {
        try await withLibrary { session in
            let recorder = RecordingExecutor(session)
            let shelves = try await Shelf.order { $0.id }
                .with { $0.books.order { $0.title.descending }.limit(2).with { $0.pages.joined } }
                .fetchAll(recorder)
            #expect(recorder.log.statements.count == 2)
            let books = try shelves[0].books
            #expect(books.map(\.title) == ["third", "second"])
            #expect(try books.map { try $0.pages.count } == [3, 2])
        }
    }

    @Test("a join with a limit is refused there as everywhere")
    func limitOfJoin() async throws {
        try await withLibrary { session in
            let error = await #expect(throws: DatabaseError.self) {
                try await Shelf.with { $0.books.with { $0.pages.limit(1).joined } }.fetchAll(session)
            }
            #expect(error?.code == .invalidStatement)
        }
    }

    /// Three books on the first of two shelves; the nth has n pages.
    private func withLibrary(_ body: (Session) async throws -> Void) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.withSession { session in
                for table in [Shelf.definition, Author.definition, Book.definition, Page.definition] {
                    try await session.execute(CreateTable(table).render())
                }
                let shelves = try await session.insertReturning(contentsOf: [Shelf.Draft(), Shelf.Draft()])
                let authors = try await session.insertReturning(
                    contentsOf: [Author.Draft(name: "Ada"), Author.Draft(name: "Bela")])
                let titles = ["first", "second", "third"]
                let books = try await session.insertReturning(
                    contentsOf: titles.enumerated().map { index, title in
                        Book.Draft(shelfID: shelves[0].id, authorID: authors[index % 2].id, title: title)
                    })
                let pages = books.enumerated().flatMap { index, book in
                    (0...index).map { _ in Page.Draft(bookID: book.id) }
                }
                try await session.insert(contentsOf: pages)
                try await body(session)
            }
        }
    }
}

@Model("shelves")
private struct Shelf {
    @PrimaryKey(.identity) var id: Int
    var room: String = ""
    @HasMany(\Book.shelfID) var books: [Book]
}

@Model("authors")
private struct Author {
    @PrimaryKey(.identity) var id: Int
    var name: String
}

@Model("books")
private struct Book {
    @PrimaryKey(.identity) var id: Int
    @References(\Shelf.id) var shelfID: Int
    @References(\Author.id) var authorID: Int
    var title: String
    @BelongsTo(\Book.authorID) var author: Author
    @HasMany(\Page.bookID) var pages: [Page]
}

@Model("pages")
private struct Page {
    @PrimaryKey(.identity) var id: Int
    @References(\Book.id) var bookID: Int
    var text: String = ""
}
