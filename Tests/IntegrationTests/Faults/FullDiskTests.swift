import Foundation
import Howdah
import HowdahTesting
import Testing

/// A row of half a kilobyte.
@Model("ballast")
private struct Ballast: Hashable {
    @PrimaryKey var id: Int
    var text: String
}

@Suite("A disk that is full", .timeLimit(.minutes(5)))
struct FullDiskTests {
    @Test(
        "fails the insert that finds it so, and undoes it; the connection goes on, and so do inserts once there is room"
    )
    func full() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        guard let disk = try await SmallDisk.mount(megabytes: 4, for: server) else { return }
        do {
            try await FaultBench.with(server: server, size: 1) { bench in
                try await bench.direct.execute(PreparedSQL(sql: "CREATE TABLESPACE small LOCATION '\(disk.path)'"))
                try await bench.direct.execute(CreateTable(Ballast.definition).render())
                try await bench.direct.execute(prepared("ALTER TABLE ballast SET TABLESPACE small"))
                try await fill(bench)
                try await disk.grow(toMegabytes: 64)
                try await goOn(bench)
                try await bench.direct.execute(prepared("DROP TABLE ballast"))
                try await bench.direct.execute(prepared("DROP TABLESPACE small"))
            }
            await disk.remove()
        } catch {
            await disk.remove()
            throw error
        }
    }

    /// By each way in which rows go in by the thousand, until there is no room.
    private func fill(_ bench: FaultBench) async throws {
        try await bench.db.insert(contentsOf: rows(0..<100))
        try await expectFull(bench) { _ = try await bench.db.insert(contentsOf: rows(100..<20_000), chunk: 20_000) }
        try await expectFull(bench) { _ = try await bench.db.copy(contentsOf: rows(100..<20_000)) }
        try await expectFull(bench) {
            try await bench.db.withTransaction { tx in
                // What fits goes with what does not.
                _ = try await tx.insert(contentsOf: rows(100..<20_000), chunk: 500)
            }
        }
        let before = bench.ledger.failed
        await bench.ledger.write(on: bench.db) { tx in _ = try await tx.insert(contentsOf: rows(100..<20_000)) }
        #expect(bench.ledger.failed == before + 1 && bench.ledger.failures == ["server 53100"])
    }

    private func expectFull(_ bench: FaultBench, _ insert: () async throws -> Void) async throws {
        let error = try await #require(throws: DatabaseError.self) { try await insert() }
        #expect(error.sqlState == .diskFull && error.code == .server, "\(error)")
        #expect(error.description.contains("could not extend file"), "\(error)")
        #expect(error.description.contains("hint: Check free disk space."), "\(error)")
        #expect(!error.isConnectionLost && !error.isRetryable)
        #expect(try await Ballast.all.fetchCount(bench.db) == 100)
        #expect(bench.db.statistics.connected == 1 && bench.db.statistics.closed == 0)
    }

    private func goOn(_ bench: FaultBench) async throws {
        try await bench.db.insert(contentsOf: rows(100..<20_000))
        #expect(try await Ballast.all.fetchCount(bench.db) == 20_000)
        #expect(bench.db.statistics.connected == 1)
    }

    private func rows(_ numbers: Range<Int>) -> [Ballast] {
        numbers.map { Ballast(id: $0, text: String(repeating: "x", count: 500)) }
    }
}
