import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Round trips, counted on the wire", .timeLimit(.minutes(5)))
struct RoundTripTests {
    @Test("a transfer is four round trips, the first time as well: BEGIN travels with the lock, and the return is free")
    func transfer() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.direct.execute(CreateTable(Wallet.definition).render())
            try await bench.direct.insert(contentsOf: (1...2).map { Wallet(id: $0, balance: 100) })
            _ = try await bench.db.works()
            for _ in 0..<3 {
                let before = bench.proxy.statistics
                try await Bank.transfer(10, from: 1, to: 2, on: bench.db)
                let after = bench.proxy.statistics
                #expect(after.readyForQuery - before.readyForQuery == 4, "lock, update, update, COMMIT")
                #expect(after.messages("S", .fromClient) - before.messages("S", .fromClient) == 4)
                #expect(after.messages("Q", .fromClient) == before.messages("Q", .fromClient))
            }
            #expect(bench.db.statistics.connected == 1)
        }
    }

    @Test("a session that did nothing costs nothing, and one statement costs one round trip")
    func sessions() async throws {
        try await FaultBench.with(size: 1) { bench in
            _ = try await bench.db.works()
            let before = bench.proxy.statistics
            for _ in 0..<10 { try await bench.db.withSession { _ in } }
            try await bench.db.withTransaction { _ in }
            #expect(bench.proxy.statistics.bytesFromClient == before.bytesFromClient)
            _ = try await bench.db.works()
            _ = try await bench.db.pipeline([prepared("SELECT 1"), prepared("SELECT 2"), prepared("SELECT 3")])
            #expect(bench.proxy.statistics.readyForQuery - before.readyForQuery == 2)
        }
    }
}
