import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("COPY of rows and models")
struct CopyRowsTests {
    @Test("rows of values, with NULL, and columns that keep their defaults")
    func rows() async throws {
        try await CopyTests.withTable("x int, s text, at timestamptz DEFAULT '2020-02-02', f float4, b int2") {
            session in
            let count = try await session.copy(into: "t", columns: ["x", "s", "f", "b"]) { writer in
                for number in 0..<10_000 {
                    try await writer.write(number, number == 5 ? nil : "s\(number)", Double(number) / 2, number % 7)
                }
            }
            #expect(count == 10_000)
            let sums: SQLFragment = """
                SELECT sum(x), count(s), sum(f::float8), sum(b), count(*) FILTER (WHERE at = '2020-02-02') FROM t
                """
            let row = try await session.query(sums, as: Int.self, Int.self, Double.self, Int.self, Int.self)[0]
            #expect(row == (49_995_000, 9_999, 24_997_500, (0..<10_000).reduce(0) { $0 + $1 % 7 }, 10_000))
            #expect(try await session.copy(into: "t", columns: ["x"]) { _ in } == 0)
        }
    }

    @Test("a value that does not fit its column is refused here, and nothing is stored")
    func misfits() async throws {
        try await CopyTests.withTable("x int, d timestamp, n numeric, s text") { session in
            func refused(
                _ column: String, _ reason: String,
                _ write: nonisolated(nonsending) (CopyRowWriter) async throws -> Void
            ) async throws {
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.copy(into: "t", columns: [column]) { try await write($0) }
                }
                #expect(error.code == .encodingFailed && error.message.contains(reason), "\(error)")
                #expect(try await session.works())
            }
            // A number of eight bytes, and a timestamp that is a timestamptz: the server would take the bytes as they are.
            try await refused("d", "timestamp") { try await $0.write(Date.now) }
            try await refused("d", "int8") { try await $0.write(1) }
            try await refused("n", "numeric") { try await $0.write(1) }
            try await refused("s", "text") { try await $0.write(1) }
            try await refused("x", "int4") { try await $0.write("1") }
            try await refused("x", "too large for int4") { try await $0.write(1 << 31) }
            try await refused("s", "NUL") { try await $0.write("a\0b") }
            try await refused("x", "one for each") { try await $0.write(1, 2) }
            try await refused("x", "one for each") { try await $0.write() }
            #expect(try await session.query("SELECT count(*) FROM t", as: Int.self) == [0])
        }
    }

    @Test("models and drafts arrive as the insert would bring them")
    func models() async throws {
        try await Gadget.with { db in
            try await db.withSession { session in
                let drafts = (0..<5_000).map { number in
                    Gadget.Draft(
                        name: "g\(number)", tags: ["a", "b\(number)"],
                        numbers: number.isMultiple(of: 3) ? nil : [number, nil],
                        levels: number.isMultiple(of: 2) ? [.gold] : [], level: number.isMultiple(of: 5) ? nil : .basic,
                        preferences: number.isMultiple(of: 7) ? nil : .init(theme: "t\(number)"))
                }
                #expect(try await session.copy(contentsOf: drafts) == 5_000)
                let copied = try await Gadget.all.order { $0.id }.fetchAll(session)
                #expect(copied.map(\.id) == Array(1...5_000) && copied.allSatisfy { $0.state == "new" })
                try await session.execute("DELETE FROM gadgets")
                #expect(try await session.copy(contentsOf: copied) == 5_000)
                #expect(try await Gadget.all.order { $0.id }.fetchAll(session) == copied)
                #expect(try await session.copy(contentsOf: [] as [Gadget]) == 0)
            }
        }
    }

    @Test("a COPY is two statements, and a stream of another session can feed it")
    func fromStream() async throws {
        try await Shop.with { db in
            try await Shop.fill(db, customers: 3_000)
            try await db.withSession { reader in
                try await db.withTransaction { tx in
                    let recorder = RecordingExecutor(tx)
                    try await tx.execute("CREATE TEMP TABLE customers (LIKE public.customers)")
                    #expect(try await recorder.copy(contentsOf: Customer.all.stream(reader)) == 3_000)
                    #expect(recorder.log.statements.map { $0.prefix(6) } == ["SELECT", "COPY \""])
                    #expect(try await Customer.all.fetchCount(tx) == 3_000)
                }
            }
        }
    }

    @Test("rows that fill other columns than the first one are refused, and so are rows of nothing")
    func otherColumns() async throws {
        try await Gadget.with { db in
            for drafts in [
                [Gadget.Draft(name: "a"), Gadget.Draft(name: "b", state: "old")],
                [Gadget.Draft(name: "a", state: "old"), Gadget.Draft(name: "b")],
            ] {
                let error = try await #require(throws: DatabaseError.self) { try await db.copy(contentsOf: drafts) }
                #expect(error.code == .encodingFailed)
                #expect(error.message.contains("\"state\"") && error.message.contains("insert(contentsOf:)"))
            }
            #expect(try await db.copy(contentsOf: [Gadget.Draft(name: "a", state: "old")]) == 1)
            #expect(try await Gadget.all.fetchCount(db) == 1)
            try await db.execute(CreateTable(Ticket.definition).render())
            let error = try await #require(throws: DatabaseError.self) {
                try await db.copy(contentsOf: [Ticket.Draft()])
            }
            #expect(error.code == .invalidStatement)
        }
    }

    @Test("300 MB of rows take no memory to speak of on their way in", .timeLimit(.minutes(4)))
    func constantMemory() async throws {
        try await FaultProcess.runOnEmptyDatabase("flat-memory", "copy-in")
    }
}
