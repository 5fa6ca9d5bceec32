import HowdahPool
import HowdahTypes
import Testing

@Suite("A batch", .timeLimit(.minutes(1)))
struct BatchTests {
    struct Oops: Error {}
    let server = FakeServer()

    /// `INSERT 0`, `INSERT 1`, …
    func source(_ count: Int) -> () async throws -> PreparedSQL? {
        var number = -1
        return {
            number += 1
            return number < count ? sql("INSERT \(number)") : nil
        }
    }

    @Test("is a transaction of its own, and BEGIN travels with its first statement")
    func whole() async throws {
        let db = server.database()
        var numbers: [Int] = []
        let summary = try await db.executeMany(atomicity: .whole, next: source(3)) { number, _ in numbers.append(number)
        }
        #expect(server.sent == ["BEGIN; INSERT 0; INSERT 1; INSERT 2", "COMMIT"])
        #expect(summary.statements == 3 && numbers == [0, 1, 2])
    }

    @Test("in chunks is a transaction for each chunk")
    func chunks() async throws {
        let summary = try await server.database().executeMany(atomicity: .chunks(of: 2), next: source(5)) { _, _ in }
        #expect(
            server.sent == [
                "BEGIN; INSERT 0; INSERT 1", "COMMIT", "BEGIN; INSERT 2; INSERT 3", "COMMIT", "BEGIN; INSERT 4",
                "COMMIT",
            ])
        #expect(summary.statements == 5)
    }

    @Test("whose last chunk is full does not open another one")
    func fullChunks() async throws {
        _ = try await server.database().executeMany(atomicity: .chunks(of: 2), next: source(4)) { _, _ in }
        #expect(server.sent.count == 4)
    }

    @Test("without statements sends nothing", arguments: [BatchAtomicity.whole, .chunks(of: 2)])
    func empty(atomicity: BatchAtomicity) async throws {
        let summary = try await server.database().executeMany(atomicity: atomicity, next: source(0)) { _, _ in }
        #expect(server.sent.isEmpty && summary == BatchSummary())
    }

    @Test("in a transaction is part of it, and cannot commit in chunks")
    func inTransaction() async throws {
        try await server.database().withTransaction { tx in
            try await tx.execute(sql("UPDATE 1"))
            _ = try await tx.executeMany(atomicity: .whole, next: source(2)) { _, _ in }
            let error = try await #require(throws: DatabaseError.self) {
                try await tx.executeMany(atomicity: .chunks(of: 2), next: source(2)) { _, _ in }
            }
            #expect(error.code == .invalidStatement)
        }
        #expect(server.sent == ["BEGIN; UPDATE 1", "INSERT 0; INSERT 1", "COMMIT"])
    }

    @Test("whose source throws is rolled back, with that error")
    func sourceThrows() async throws {
        let db = server.database()
        var number = 0
        await #expect(throws: Oops.self) {
            try await db.executeMany(
                atomicity: .whole,
                next: {
                    number += 1
                    guard number < 3 else { throw Oops() }
                    return sql("INSERT \(number)")
                }
            ) { _, _ in }
        }
        #expect(server.sent == ["BEGIN; INSERT 1; INSERT 2", "ROLLBACK"])
        try await db.ping()
    }

    @Test("a chunk has at least one statement")
    func chunkSize() async throws {
        let db = server.database()
        let error = try await #require(throws: DatabaseError.self) {
            try await db.executeMany(atomicity: .chunks(of: 0), next: source(1)) { _, _ in }
        }
        #expect(error.code == .invalidStatement && server.sent.isEmpty)
    }

    @Test("what is rehearsed is rolled back, in a savepoint where a transaction is open")
    func rehearsal() async throws {
        let db = server.database()
        _ = try await db.rehearse(sql("DELETE 1"))
        try await db.withTransaction { tx in
            try await tx.execute(sql("UPDATE 1"))
            _ = try await tx.rehearse(sql("DELETE 2"))
        }
        #expect(
            server.sent == [
                "BEGIN; DELETE 1", "ROLLBACK", "BEGIN; UPDATE 1", "SAVEPOINT sp_1; DELETE 2",
                "ROLLBACK TO SAVEPOINT sp_1; RELEASE SAVEPOINT sp_1", "COMMIT",
            ])
    }
}
