import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A COMMIT whose answer does not arrive", .timeLimit(.minutes(5)))
struct CommitOutcomeTests {
    static let afterTheServer: [ProxyBehaviour] = [
        .cut(.fromServer, .before("C")), .reset(.fromServer, .before("C")), .cut(.fromServer, .before("2")),
        .cut(.fromServer, .message("C", byte: 3)), .cut(.fromServer, .after("C")), .reset(.fromServer, .before("Z")),
        // The server commits when it executes, and not when it is told that this was all.
        .cut(.fromClient, .before("S")),
    ]
    static let beforeTheServer: [ProxyBehaviour] = [
        .cut(.fromClient, .before("B")), .reset(.fromClient, .before("B")),
    ]

    @Test("that the server has committed is neither claimed nor denied", arguments: afterTheServer)
    func committed(behaviour: ProxyBehaviour) async throws {
        #expect(try await rowsAfterLosing(behaviour) == 1)
    }

    @Test("that the server has not committed is neither claimed nor denied", arguments: beforeTheServer)
    func notCommitted(behaviour: ProxyBehaviour) async throws {
        #expect(try await rowsAfterLosing(behaviour) == 0)
    }

    @Test("an error that the server answers to COMMIT is a failure, and not unknown")
    func refused() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.direct.execute(
                prepared("CREATE TABLE t (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
            let error = try await #require(throws: DatabaseError.self) {
                try await bench.db.withTransaction { transaction in
                    for _ in 0..<2 { try await transaction.execute(prepared("INSERT INTO t VALUES (1)")) }
                }
            }
            #expect(error.code == .server && error.isUniqueViolation())
            #expect(bench.db.statistics.connected == 1)
        }
    }

    @Test("a transaction whose connection is lost before COMMIT has failed for certain")
    func lostBefore() async throws {
        try await FaultBench.with(size: 1) { bench in
            #expect(await bench.ledger.write(on: bench.db))
            await bench.ledger.write(on: bench.db) { _ in
                bench.proxy.set(.cut(.fromServer, .before("C")), for: .living)
            }
            #expect(bench.ledger.failed == 1 && bench.ledger.unknown == 0)
        }
    }

    /// Loses the answer to a COMMIT, and returns how many rows of the transaction are there.
    private func rowsAfterLosing(_ behaviour: ProxyBehaviour) async throws -> Int {
        try await FaultBench.with(size: 1) { bench in
            let key = Locked<UUID?>(nil)
            let ran = Locked(false)
            // A first one, so that COMMIT is prepared, and is one Bind, Execute and Sync.
            #expect(await bench.ledger.write(on: bench.db))
            await bench.ledger.note { id in
                key.withLock { $0 = id }
                try await bench.db.withTransaction { transaction in
                    for entry in 1...2 {
                        try await transaction.execute(prepared("INSERT INTO ledger VALUES ($1, $2::int)", id, entry))
                    }
                    transaction.afterCommit { ran.withLock { $0 = true } }
                    bench.proxy.set(behaviour, for: .living)
                }
            }
            #expect(bench.ledger.unknown == 1 && bench.ledger.failed == 0 && bench.ledger.committed == 1)
            #expect(!ran.withLock { $0 }, "what is to follow a commit does not follow an unknown one")
            let id = try #require(key.withLock { $0 })
            let rows = prepared("SELECT count(*) / 2 FROM ledger WHERE id = $1", id)
            // The server may still be about to notice that its client is gone.
            try await eventually("the session has ended") { try await bench.sessions().isEmpty }
            return try await bench.direct.value(rows, as: Int.self)
        }
    }
}
