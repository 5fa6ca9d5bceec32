import Foundation
import Howdah
import HowdahTesting
import Testing

/// A model with a column of every kind that bulk inserts treat in a way of their own.
@Model("gadgets")
struct Gadget: Hashable {
    @PrimaryKey(.identity) var id: Int64
    var name: String
    var tags: [String] = []
    var numbers: [Int?]?
    var levels: [Level] = []
    var level: Level?
    @JSONB var preferences: Preferences?
    @Default("new") var state: String
    @Default(.now) var madeAt: Date

    static func with<T>(_ body: (Database) async throws -> T) async throws -> T {
        try await Shop.with { db in
            try await db.execute(CreateTable(definition).render())
            return try await body(db)
        }
    }
}

/// Nothing but what the database fills in.
@Model("tickets")
struct Ticket {
    @PrimaryKey(.identity) var id: Int64
    @Default("open") var state: String
}

@Suite("Inserts")
struct InsertTests {
    @Test("the database's part comes back with the row")
    func returning() async throws {
        try await Gadget.with { db in
            let recorder = RecordingExecutor(db)
            let gadget = try await recorder.insert(Gadget.Draft(name: "a", tags: ["x", "y"], levels: [.gold]))
            #expect(recorder.log.statements.count == 1)
            #expect(gadget.id == 1 && gadget.state == "new" && abs(gadget.madeAt.timeIntervalSinceNow) < 600)
            #expect(gadget.tags == ["x", "y"] && gadget.levels == [.gold] && gadget.numbers == nil)
            let second = try await db.insert(
                Gadget.Draft(
                    name: "b", numbers: [1, nil], level: .gold, preferences: .init(theme: "dark"), state: "old"))
            #expect(second.id == 2 && second.state == "old" && second.numbers == [1, nil])
            #expect(second.level == .gold && second.preferences?.theme == "dark")
            let whole = Gadget(id: 77, name: "c", state: "own", madeAt: Date(timeIntervalSince1970: 1_000))
            #expect(try await db.insert(whole) == whole)
            #expect(try await Gadget.find(77, in: db) == whole)
        }
    }

    @Test("a row of nothing but defaults, and many of them")
    func defaults() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.execute(CreateTable(Ticket.definition).render())
            #expect(try await db.insert(Ticket.Draft()).state == "open")
            let more = try await db.insertReturning(contentsOf: [Ticket.Draft(), Ticket.Draft(), Ticket.Draft()])
            #expect(more.map(\.id) == [2, 3, 4] && more.allSatisfy { $0.state == "open" })
        }
    }

    @Test("12,345 rows go in chunks with one text, and the progress is told")
    func chunks() async throws {
        try await Gadget.with { db in
            let recorder = RecordingExecutor(db)
            var progress: [BulkProgress] = []
            let drafts = (0..<12_345).lazy.map { Gadget.Draft(name: "n\($0)", level: $0 % 2 == 0 ? .gold : nil) }
            let count = try await recorder.insert(contentsOf: drafts, chunk: 5_000) { progress.append($0) }
            #expect(count == 12_345)
            #expect(progress.map(\.sent) == [5_000, 10_000, 12_345])
            #expect(progress.map(\.inserted) == [5_000, 10_000, 12_345])
            #expect(progress.map(\.chunks) == [1, 2, 3])
            #expect(recorder.log.roundTrips == 3 && Set(recorder.log.statements).count == 1)
            #expect(try await Gadget.where { $0.level == .gold }.fetchCount(db) == 6_173)
            #expect(try await Gadget.where { $0.state == "new" }.fetchCount(db) == 12_345)
            recorder.log.clear()
            for chunk in [1, 7, 100] { try await recorder.insert(contentsOf: drafts.prefix(20), chunk: chunk) }
            #expect(recorder.log.statements.count == 20 + 3 + 1)
            #expect(Set(recorder.log.statements).count == 1)
            #expect(try await recorder.insert(contentsOf: [Gadget.Draft]()) == 0)
            #expect(recorder.log.statements.count == 24)
        }
    }

    @Test("an asynchronous sequence is inserted as it comes")
    func asyncSequence() async throws {
        try await Gadget.with { db async throws in
            let stream = AsyncStream { continuation in
                for number in 0..<25 { continuation.yield(Gadget.Draft(name: "n\(number)")) }
                continuation.finish()
            }
            var chunks = 0
            #expect(try await db.insert(contentsOf: stream, chunk: 10) { chunks = $0.chunks } == 25)
            #expect(chunks == 3)
        }
    }

    @Test("columns of arrays, with empty and missing ones and NULL elements")
    func arrays() async throws {
        try await Gadget.with { db in
            let drafts = [
                Gadget.Draft(name: "a", tags: ["x", "", "ü,{}\""], numbers: [1, nil, 3], levels: [.gold, .basic]),
                Gadget.Draft(name: "b"),
                Gadget.Draft(name: "c", tags: ["z"], numbers: [], levels: [.basic]),
                Gadget.Draft(name: "d", numbers: [nil]),
            ]
            let rows = try await db.insertReturning(contentsOf: drafts, chunk: 3)
            #expect(rows.map(\.tags) == drafts.map(\.tags))
            #expect(rows.map(\.numbers) == drafts.map(\.numbers))
            #expect(rows.map(\.levels) == drafts.map(\.levels))
            #expect(try await Gadget.order { $0.id }.fetchAll(db) == rows)
        }
    }

    @Test("many elements end a chunk early, in the same text")
    func longArrays() async throws {
        try await Gadget.with { db in
            let recorder = RecordingExecutor(db)
            let tags = (0..<1_000).map { "t\($0)" }
            let drafts = (0..<12).map { Gadget.Draft(name: "n\($0)", tags: tags) }
            let count = try await recorder.insert(contentsOf: drafts)
            #expect(count == 12 && recorder.log.statements.count == 3 && Set(recorder.log.statements).count == 1)
            let rows = try await Gadget.order { $0.id }.fetchAll(db)
            #expect(rows.count == 12 && rows.allSatisfy { $0.tags == tags })
        }
    }

    @Test("unset defaults, set ones, and both in one chunk; columns that are NULL in every row")
    func mixedDefaults() async throws {
        try await Gadget.with { db in
            let recorder = RecordingExecutor(db)
            let states: [String?] = ["a", nil, "b", nil]
            let rows = try await recorder.insertReturning(
                contentsOf: states.map { Gadget.Draft(name: "n", state: $0) })
            #expect(rows.map(\.state) == ["a", "new", "b", "new"])
            #expect(rows.map(\.id) == [1, 2, 3, 4])
            #expect(rows.allSatisfy { $0.level == nil && $0.preferences == nil && $0.numbers == nil })
            #expect(recorder.log.statements[0].contains("COALESCE"))
            recorder.log.clear()
            let preset = try await recorder.insertReturning(
                contentsOf: (0..<3).map { Gadget.Draft(name: "n", preferences: .init(theme: "\($0)"), state: "s\($0)") }
            )
            #expect(preset.map(\.state) == ["s0", "s1", "s2"] && preset.map(\.preferences?.theme) == ["0", "1", "2"])
            #expect(!recorder.log.statements[0].contains("COALESCE"))
        }
    }

    @Test("rows come back in the order they went in")
    func order() async throws {
        try await Shop.with { db in
            let customers = (0..<500).shuffled().map { Customer(email: "c\($0)", name: "n\($0)") }
            let rows = try await db.insertReturning(contentsOf: customers, chunk: 120)
            #expect(rows.map(\.id) == customers.map(\.id))
            #expect(rows.map(\.name) == customers.map(\.name))
        }
    }
}
