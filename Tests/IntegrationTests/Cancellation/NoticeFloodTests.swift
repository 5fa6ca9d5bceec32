import Foundation
import Howdah
import HowdahTesting
import Synchronization
import Testing

/// The server sends faster than the client reads: what arrives never ends, and is never a result.
@Suite("Notices that come faster than they are taken", .timeLimit(.minutes(2)))
struct NoticeFloodTests {
    private static let shout = """
        CREATE FUNCTION shout(times int8) RETURNS int8 LANGUAGE plpgsql AS $$
        BEGIN
            FOR number IN 1..times LOOP RAISE NOTICE '%', repeat('n', 1000); END LOOP;
            RETURN times;
        END $$
        """

    /// Takes its time, and counts: a flood that goes on for long after it was to be ended has some thousands.
    private final class SlowReader: Sendable {
        private let taken = Atomic<Int>(0)

        var count: Int { taken.load(ordering: .relaxed) }

        func take(_: DatabaseError.ServerFields) {
            usleep(1_000)
            taken.add(1, ordering: .relaxed)
        }

        /// - Parameter before: how many were taken when the flood was to be ended.
        func expectSoonEnded(before: Int = 0) {
            #expect(count > 0)
            #expect(count - before < 5_000)
        }
    }

    @Test("do not keep a statement from its deadline")
    func deadline() async throws {
        try await withConnection { connection in
            _ = try await connection.simple(Self.shout.replacing("shout(", with: "pg_temp.shout("))
            let reader = SlowReader()
            connection.onNotice = { reader.take($0) }
            let error = try await #require(throws: DatabaseError.self) {
                _ = try await connection.execute(
                    prepared("SELECT pg_temp.shout($1)", 100_000_000), deadline: .now + .milliseconds(100))
            }
            #expect(error.code == .deadlineExceeded)
            reader.expectSoonEnded()
            #expect(try await connection.works())
        }
    }

    @Test("do not keep a single statement from being cancelled, nor other connections from their answers")
    func cancellation() async throws {
        var pool = TestDatabase.pool(size: 2)
        let reader = SlowReader()
        pool.onNotice = { reader.take($0) }
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await db.execute(PreparedSQL(sql: Self.shout))
            // Prepared, so that no task waits for its result.
            for _ in 0..<2 { try await db.execute(prepared("SELECT shout($1)", 1)) }
            let flood = Task { try await db.execute(prepared("SELECT shout($1)", 100_000_000)) }
            try await eventually("it shouts") {
                try await db.value(
                    prepared(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT shout%'
                        """), as: Int.self) == 1
            }
            for _ in 0..<5 { #expect(try await db.works()) }
            let before = reader.count
            flood.cancel()
            await #expect(throws: CancellationError.self) { try await flood.value }
            #expect(try await db.works())
            #expect(db.statistics.closed == 0)
            reader.expectSoonEnded(before: before)
        }
    }
}
