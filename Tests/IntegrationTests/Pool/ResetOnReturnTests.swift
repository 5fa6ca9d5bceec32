import Foundation
import Howdah
import HowdahTesting
import TestSupport
import Testing

@Suite("The reset of a returned connection", .timeLimit(.minutes(5)))
struct ResetOnReturnTests {
    private static let dirty = prepared("SET work_mem = '7MB'")
    private static let question = prepared("SHOW work_mem")

    @Test("comes before the next caller's first statement, also for one who waits already")
    func beforeTheWaiter() async throws {
        try await FaultBench.with(size: 1) { bench in
            let gate = Gate()
            let first = Task {
                try await bench.db.withSession { session in
                    try await session.execute(Self.dirty)
                    await gate.wait()
                }
            }
            try await eventually("it is in use") { bench.db.statistics.inUse == 1 }
            let second = Task { try await bench.db.value(Self.question, as: String.self) }
            try await eventually("the other one waits") { bench.db.statistics.waiting == 1 }
            gate.open()
            try await first.value
            #expect(try await second.value != "7MB")
            #expect(bench.db.statistics.cleanedOnReturn == 1 && bench.db.statistics.connected == 1)
        }
    }

    @Test("that fails closes the connection, and the next caller gets a clean one", arguments: [true, false])
    func failing(isCut: Bool) async throws {
        try await FaultBench.with(size: 1, configure: { $0.resetTimeout = .milliseconds(200) }) { bench in
            try await bench.db.withSession { session in
                try await session.execute(Self.dirty)
                // The next thing that is said to the server is the reset.
                bench.proxy.set(isCut ? .cut(.fromClient, .before("Q")) : .halfOpen, for: .living)
            }
            #expect(try await bench.db.value(Self.question, as: String.self) != "7MB")
            #expect(bench.db.statistics.connected == 2 && bench.db.statistics.closed == 1)
            bench.proxy.resetVanished()
        }
    }

    @Test("is not made for what ends with the transaction, or does nothing")
    func unneeded() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.db.withTransaction { tx in
                try await tx.execute(prepared("SET LOCAL work_mem = '7MB'"))
                try await tx.execute(prepared("SELECT pg_advisory_xact_lock(7)::text"))
                try await tx.execute(prepared("CREATE TEMP TABLE s (x int) ON COMMIT DROP"))
                try await tx.execute(prepared("DECLARE c CURSOR FOR SELECT 1"))
            }
            #expect(try await bench.db.works())
            #expect(bench.db.statistics.cleanedOnReturn == 0)
        }
    }

    @Test("after every session costs those nothing that have executed nothing")
    func always() async throws {
        try await FaultBench.with(size: 1, configure: { $0.resetOnReturn = .always }) { bench in
            #expect(try await bench.db.works())
            try await eventually("it is cleaned") { bench.db.statistics.cleanedOnReturn == 1 }
            try await eventually("it is back") { bench.db.statistics.idle == 1 }
            let before = bench.proxy.statistics.bytesFromClient
            for _ in 0..<10 { try await bench.db.withSession { _ in } }
            #expect(bench.proxy.statistics.bytesFromClient == before)
            #expect(bench.db.statistics.cleanedOnReturn == 1)
        }
    }

    @Test("that is switched off leaves what a session has set to the next one; a transaction is still rolled back")
    func never() async throws {
        try await FaultBench.with(size: 1, configure: { $0.resetOnReturn = .never }) { bench in
            try await bench.db.execute(Self.dirty)
            #expect(try await bench.db.value(Self.question, as: String.self) == "7MB")
            try await bench.db.withSession { session in
                try await session.execute(prepared("BEGIN"))
                try await session.execute(prepared("SET work_mem = '8MB'"))
            }
            #expect(try await bench.db.value(Self.question, as: String.self) == "7MB")
            #expect(bench.db.statistics.cleanedOnReturn == 0 && bench.db.statistics.rolledBackOnReturn == 1)
        }
    }

    @Test("follows a session that failed, was cancelled or ran out of time, as it does one that returned")
    func afterFailures() async throws {
        struct Refused: Error {}
        try await FaultBench.with(size: 1) { bench in
            await #expect(throws: Refused.self) {
                try await bench.db.withSession { session in
                    try await session.execute(Self.dirty)
                    throw Refused()
                }
            }
            #expect(try await bench.db.value(Self.question, as: String.self) != "7MB")
            let task = Task {
                try await bench.db.withSession { session in
                    try await session.execute(Self.dirty)
                    try await session.execute(prepared("SELECT pg_sleep(100)::text"))
                }
            }
            try await eventually("it sleeps") { try await bench.sessions() == ["active"] }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await bench.db.value(Self.question, as: String.self) != "7MB")
            await #expect(throws: DatabaseError.self) {
                try await bench.db.withSession(timeout: .milliseconds(300)) { session in
                    try await session.execute(Self.dirty)
                    try await session.execute(prepared("SELECT pg_sleep(100)::text"))
                }
            }
            #expect(try await bench.db.value(Self.question, as: String.self) != "7MB")
        }
    }

    @Test("ends a LISTEN of the session's own, so that its notifications reach nobody else")
    func listening() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.db.execute(prepared("LISTEN news"))
            #expect(try await bench.db.works())
            try await bench.direct.execute(prepared("NOTIFY news, 'x'"))
            let channels = prepared("SELECT count(*) FROM pg_listening_channels()")
            #expect(try await bench.db.value(channels, as: Int.self) == 0)
            #expect(bench.db.statistics.connected == 1)
        }
    }
}
