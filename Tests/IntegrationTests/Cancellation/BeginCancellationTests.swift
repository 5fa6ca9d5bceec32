import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A BEGIN that is cancelled on its way", .timeLimit(.minutes(5)))
struct BeginCancellationTests {
    /// How a transaction begins.
    enum Form: CaseIterable, Sendable {
        /// By `withTransaction`: BEGIN travels with the first statement.
        case closure
        /// By a statement of the session's own.
        case statement
        /// By a text of the simple protocol.
        case text

        func run(_ db: Database) async throws {
            switch self {
            case .closure:
                try await db.withTransaction { _ = try await $0.execute(prepared("INSERT INTO t VALUES (1)")) }
            case .statement:
                try await db.withSession { session in
                    try await session.execute(prepared("BEGIN"))
                    try await session.execute(prepared("INSERT INTO t VALUES (1)"))
                }
            case .text:
                try await db.withSession { _ = try await $0.simple("BEGIN; INSERT INTO t VALUES (1)") }
            }
        }
    }

    /// What becomes of the answer that was held back.
    static let ends: [ProxyBehaviour] = [.pass, .cut(.fromServer), .reset(.fromServer)]

    /// The answer to BEGIN, and what follows it.
    static let places: [Fault.Point] = [.before("C"), .message("C", byte: 3), .after("C"), .before("Z")]

    @Test(
        "leaves nobody a session in a transaction, wherever its answer was, and whether or not it arrives",
        arguments: Form.allCases, ends)
    func cancelled(form: Form, end: ProxyBehaviour) async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.direct.execute(prepared("CREATE TABLE t (x int)"))
            for place in Self.places {
                _ = try await bench.db.works()
                let requests = bench.proxy.statistics.cancelRequests
                bench.proxy.set(.stall(.fromServer, place), for: .living)
                let task = Task { try await form.run(bench.db) }
                try await eventually("the server is in the transaction") {
                    try await bench.sessions() == ["idle in transaction"]
                }
                task.cancel()
                try await eventually("the server is asked to cancel") {
                    bench.proxy.statistics.cancelRequests > requests
                }
                bench.proxy.set(end, for: .living)
                let result = await task.result
                // A session that was cancelled after its last statement has succeeded; a transaction never has.
                if form == .closure || end != .pass { #expect((try? result.get()) == nil, "\(place)") }
                // Others see at once what the next one writes, and nothing else.
                try await bench.db.execute(prepared("INSERT INTO t VALUES (2)"))
                let found = try await bench.direct.execute(prepared("SELECT x FROM t")).decodeColumn(as: Int32.self)
                #expect(found == [2], "\(place)")
                try await bench.direct.execute(prepared("DELETE FROM t"))
                try await eventually("the server is not in a transaction") {
                    try await bench.sessions() == ["idle"]
                }
            }
            // A cancel request that could not be settled in time, on a busy machine, costs its connection as well.
            if end != .pass { #expect(bench.db.statistics.connected > Self.places.count) }
        }
    }
}
