import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Connections that the server or the network ends", .timeLimit(.minutes(5)))
struct TerminationTests {
    @Test("sessions that the server ended while they were idle are replaced, and no caller notices")
    func terminatedIdle() async throws {
        try await FaultBench.with(size: 8) { bench in
            try await bench.warmUp(8)
            try await bench.terminateAll()
            try await eventually("the proxy has passed that on") {
                bench.proxy.statistics.messages("E", .fromServer) == 8
            }
            for number in 0..<100 {
                #expect(try await bench.db.value(prepared("SELECT $1", number), as: Int.self) == number)
            }
            #expect(bench.db.statistics.connected > 8)
        }
    }

    @Test("a statement whose session is ended says so, in and outside a transaction, and others go on")
    func terminatedBusy() async throws {
        try await FaultBench.with(size: 4) { bench in
            try await bench.underLoad(tasks: 2) {
                let slow = prepared("SELECT pg_sleep(60)::text")
                let statement = Task { _ = try await bench.db.execute(slow) }
                let transaction = Task {
                    await bench.ledger.write(on: bench.db) { _ = try await $0.execute(slow) }
                }
                let sleeping = prepared(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE application_name = $1 AND state = 'active' AND query = $2
                    """, bench.name, slow.sql)
                try await eventually("both sleep") { try await bench.direct.value(sleeping, as: Int.self) == 2 }
                try await bench.direct.execute(
                    prepared(
                        """
                        WITH mine AS MATERIALIZED (
                            SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND query = $2)
                        SELECT count(pg_terminate_backend(pid)) FROM mine
                        """, bench.name, slow.sql))
                let error = try await #require(throws: DatabaseError.self) { try await statement.value }
                #expect(error.code == .connectionLost && error.sqlState?.rawValue == "57P01")
                #expect(await !transaction.value)
            }
            #expect(bench.ledger.failed == 1 && bench.ledger.unknown == 0)
        }
    }

    @Test("connections that are lost and made again many times, on the same descriptors, all get their answers")
    func reconnecting() async throws {
        try await FaultBench.with(size: 1) { (bench) async throws in
            // The end of a connection that arrives after its next statement has begun.
            var late = 0
            for number in 0..<150 {
                do {
                    #expect(try await bench.db.value(prepared("SELECT $1", number), as: Int.self) == number)
                } catch let error as DatabaseError where error.code == .connectionLost {
                    late += 1
                }
                bench.proxy.set(number % 2 == 0 ? .reset(.fromServer) : .cut(.fromServer), for: .living)
            }
            #expect(bench.proxy.statistics.connections == 150 - late && late < 50)
        }
    }
}
