import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("What a session leaves behind", .timeLimit(.minutes(5)))
struct DirtyReturnTests {
    /// A statement, and a question whose answer it changes, which must not be `true` in the next session.
    static let dirt: [(String, String)] = [
        ("SET work_mem = '7MB'", "current_setting('work_mem') = '7MB'"),
        ("SELECT set_config('work_mem', '7MB', false)", "current_setting('work_mem') = '7MB'"),
        ("SET ROLE pg_monitor", "current_user = 'pg_monitor'"),
        ("SET SESSION AUTHORIZATION pg_monitor", "session_user = 'pg_monitor'"),
        ("LISTEN news", "EXISTS (SELECT FROM pg_listening_channels())"),
        (
            "SELECT pg_advisory_lock(7)",
            "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
        ),
        ("CREATE TEMPORARY TABLE scratch (x int)", "to_regclass('scratch') IS NOT NULL"),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", "EXISTS (SELECT FROM pg_cursors WHERE name = 'c')"),
    ]

    @Test("is not there for the next one, whose prepared statements still are", arguments: dirt.indices)
    func cleaned(index: Int) async throws {
        let (statement, question) = Self.dirt[index]
        try await FaultBench.with(size: 1) { bench in
            let check = PreparedSQL(sql: "SELECT \(question)")
            for _ in 0..<2 {
                try await bench.db.withSession { session in
                    #expect(try await session.value(check, as: Bool.self) == false)
                    try await session.execute(PreparedSQL(sql: statement))
                    #expect(try await session.value(check, as: Bool.self) == true, "it does what it says")
                }
            }
            let before = bench.proxy.statistics.messages("P", .fromClient)
            #expect(try await bench.db.value(check, as: Bool.self) == false)
            #expect(bench.proxy.statistics.messages("P", .fromClient) == before, "still prepared")
            #expect(bench.db.statistics.cleanedOnReturn == 2 && bench.db.statistics.connected == 1)
        }
    }

    @Test("a transaction with a setting in it is rolled back, and the setting with it")
    func inTransaction() async throws {
        try await FaultBench.with(size: 1) { bench in
            try await bench.db.withSession { session in
                for text in ["BEGIN", "SET work_mem = '7MB'", "DECLARE c CURSOR FOR SELECT 1"] {
                    try await session.execute(PreparedSQL(sql: text))
                }
            }
            #expect(try await bench.db.value(prepared("SHOW work_mem"), as: String.self) != "7MB")
            #expect(bench.db.statistics.rolledBackOnReturn == 1 && bench.db.statistics.connected == 1)
        }
    }

    @Test("what only a function does is seen by those who ask for a reset after every session")
    func hidden() async throws {
        for (policy, isClean) in [(PoolConfiguration.ResetOnReturn.whenNeeded, false), (.always, true)] {
            try await FaultBench.with(size: 1, configure: { $0.resetOnReturn = policy }) { bench in
                try await bench.db.execute(
                    prepared("DO $$BEGIN PERFORM set_config('work_mem', '7' || 'MB', current_user IS NULL); END$$"))
                let setting = try await bench.db.value(prepared("SHOW work_mem"), as: String.self)
                #expect((setting != "7MB") == isClean)
            }
        }
    }

    @Test("what onConnect has set is set again after a reset")
    func onConnect() async throws {
        let configure = { @Sendable (pool: inout PoolConfiguration) in
            pool.onConnect = { session in try await session.execute(prepared("SET work_mem = '9MB'")) }
        }
        try await FaultBench.with(size: 1, configure: configure) { bench in
            try await bench.db.execute(prepared("SET work_mem = '7MB'"))
            #expect(try await bench.db.value(prepared("SHOW work_mem"), as: String.self) == "9MB")
            #expect(bench.db.statistics.cleanedOnReturn == 1 && bench.db.statistics.connected == 1)
        }
    }
}
