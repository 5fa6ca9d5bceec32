import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Cancelled streams")
struct StreamCancellationTests {
    @Test("a task that is cancelled while its stream waits stops the server", .timeLimit(.minutes(5)))
    func waiting() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let observer = try await Connection.observer()
            defer { observer.close() }
            let started = Signal()
            let task = Task {
                try await db.withSession { session in
                    started.send(Int(session.processID))
                    for try await _ in session.stream("SELECT i, pg_sleep(i * 60) FROM generate_series(0, 9) AS i") {}
                }
            }
            let pid = Int32(await started.value)
            try await eventually("the statement sleeps") { try await observer.isActive(pid) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await !observer.isActive(pid))
            #expect(try await db.value(prepared("SELECT pg_backend_pid()"), as: Int32.self) == pid)
        }
    }

    @Test("a cancellation between two rows is noticed by the next")
    func between() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let task = Task<Int, any Error> {
                var rows = 0
                do {
                    try await db.withSession { session in
                        for try await _ in session.stream("SELECT generate_series(1, 10000000)", batch: 10) {
                            rows += 1
                            if rows == 10 { withUnsafeCurrentTask { $0?.cancel() } }
                        }
                    }
                } catch is CancellationError {
                    return rows
                }
                return -1
            }
            let rows = try await task.value
            #expect(rows == 10)
            #expect(try await db.works())
            #expect(db.statistics.connected == 1)
        }
    }

    @Test("a cancel at any moment of a stream hits nothing else", .timeLimit(.minutes(5)))
    func atRandom() async throws {
        try await withConnection { connection in
            let pid = connection.processID
            var cancelled = 0
            for round in 0..<150 {
                let delay = Duration.microseconds(Int.random(in: 0...8_000))
                let task = Task.detached {
                    let rows = round.isMultiple(of: 3) ? 100 : 200_000
                    try await connection.openRows(prepared("SELECT generate_series(1, $1)", rows))
                    while try await !connection.nextRows(atMost: 100, receive: { _ in true }) {
                        if round.isMultiple(of: 7) { await connection.endStream(); return }
                    }
                }
                try? await Task.sleep(for: delay)
                task.cancel()
                do { try await task.value } catch is CancellationError { cancelled += 1 }
                #expect(!connection.isStreaming)
                #expect(try await connection.works(), "round \(round)")
            }
            #expect(cancelled > 0)
            #expect(connection.processID == pid && connection.isUsable)
        }
    }

    @Test("a deadline ends a stream that waits, and one that is slow to ask", arguments: [true, false])
    func deadline(waits: Bool) async throws {
        try await withConnection { connection in
            let sql = waits ? "SELECT pg_sleep(60)::text" : "SELECT generate_series(1, 10000000)"
            let limit = ContinuousClock.now + .milliseconds(100)
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.openRows(prepared(sql), deadline: limit)
                try await Task.sleep(until: limit + .milliseconds(50), clock: .continuous)
                _ = try await connection.nextRows(atMost: 10) { _ in true }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.statement == sql)
            #expect(try await connection.works())
        }
    }

    @Test("a connection that is lost in the middle throws after the rows before")
    func lost() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            var rows = 0
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession { session in
                    let pid = session.processID
                    for try await _ in session.stream("SELECT repeat('x', 1000) FROM generate_series(1, 100000)") {
                        rows += 1
                        if rows == 1 { try await db.execute("SELECT pg_terminate_backend(\(pid))") }
                    }
                }
            }
            #expect(error.isConnectionLost)
            #expect(rows > 0 && rows < 100_000)
            #expect(try await db.works())
        }
    }

    @Test("a shutdown stops a stream that is still read")
    func shutdown() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { outer in
            let db = try Database(url: try await TestDatabase.serverURL(), pool: TestDatabase.pool(size: 1))
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession { session in
                    var isStopping = false
                    for try await _ in session.stream("SELECT generate_series(1, 100000000)") where !isStopping {
                        isStopping = true
                        Task { await db.shutdown(grace: .zero) }
                    }
                }
            }
            #expect(error.code == .poolClosed)
            #expect(try await outer.works())
        }
    }
}

/// A number that one task tells another.
private final class Signal: Sendable {
    private let stream: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func send(_ value: Int) { continuation.yield(value) }

    var value: Int { get async { await stream.first { _ in true } ?? -1 } }
}

extension Connection {
    /// A connection that looks at others.
    static func observer() async throws -> Connection {
        let configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        return try await Connection.connect(configuration, on: PollerKind.system.loop())
    }
}
