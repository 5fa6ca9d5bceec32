import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Bytes that come slowly, or wrong", .timeLimit(.minutes(5)))
struct SlowAndCorruptTests {
    @Test("answers are the same when every byte comes by itself, both ways")
    func slices() async throws {
        try await FaultBench.with(size: 2) { bench in
            bench.proxy.set(.sliced())
            try await bench.db.execute(prepared("CREATE TABLE t (id int, text text)"))
            let texts = (0..<200).map { String(repeating: "é", count: $0) }
            for batch in [texts[..<100], texts[100...]] {
                _ = try await bench.db.pipeline(
                    batch.enumerated().map { prepared("INSERT INTO t VALUES ($1, $2)", $0.offset, $0.element) })
            }
            let found = try await bench.db.execute(prepared("SELECT text FROM t")).decodeColumn(as: String.self)
            #expect(Set(found) == Set(texts))
            let error = await #expect(throws: DatabaseError.self) {
                try await bench.db.execute(prepared("SELECT * FROM missing"))
            }
            #expect(error?.sqlState == .undefinedTable)
            #expect(bench.db.statistics.connected == 1)
        }
    }

    @Test("a cancelled statement is cancelled over a slow network as well")
    func slowCancel() async throws {
        try await FaultBench.with(size: 1) { bench in
            bench.proxy.set(.delayed(by: .milliseconds(20)))
            bench.proxy.set(.delayed(by: .milliseconds(20)), for: .cancelRequests)
            for _ in 0..<5 {
                let statement = Task { _ = try await bench.db.execute(prepared("SELECT pg_sleep(60)::text")) }
                try await eventually("it runs") { try await bench.sessions() == ["active"] }
                statement.cancel()
                await #expect(throws: CancellationError.self) { try await statement.value }
                #expect(try await bench.db.works())
            }
            #expect(bench.db.statistics.connected == 1)
        }
    }

    @Test("a wrong letter or length in any message is an error in bounded time, and its connection is closed")
    func corruptHeaders() async throws {
        let letters: [Character] = ["1", "2", "T", "D", "C", "Z"]
        let places = letters.flatMap { letter in (0..<5).map { Fault.Point.message(letter, byte: $0) } }
        try await FaultBench.with(size: places.count) { bench in
            try await withThrowingTaskGroup(of: (Fault.Point, DatabaseError?).self) { group in
                for place in places {
                    group.addTask { (place, try await corrupted(at: place, bench)) }
                }
                for try await (place, error) in group {
                    let codes: [DatabaseError.Code] = [.connectionLost, .deadlineExceeded, .connectionFailed, .server]
                    #expect(error.map { codes.contains($0.code) } ?? false, "\(place): \(String(describing: error))")
                }
            }
        }
    }

    /// What a statement says whose answer is corrupted.
    private func corrupted(at point: Fault.Point, _ bench: FaultBench) async throws -> DatabaseError? {
        let proxy = try FaultProxy(to: bench.proxy.configuration(database: bench.name))
        defer { proxy.stop() }
        let connection = try await Connection.connect(proxy.configuration(), on: EventLoopGroup.shared.next())
        defer { connection.close() }
        proxy.set(.corrupt(.fromServer, point, mask: 0x41))
        do {
            _ = try await connection.execute(prepared("SELECT $1", 1), deadline: .now + .seconds(1))
            return nil
        } catch let error as DatabaseError {
            #expect(!connection.isUsable, "\(point)")
            return error
        }
    }
}
