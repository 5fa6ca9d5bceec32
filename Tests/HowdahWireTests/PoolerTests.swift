import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("A pooler before the server")
struct PoolerTests {
    @Test("what stands at an address is believed only as long as the process's number looks like it")
    func memory() {
        let memory = PoolerMemory()
        #expect(memory.isPooler(at: "a", processID: 4_711) == nil)
        memory.remember(isPooler: false, at: "a")
        #expect(memory.isPooler(at: "a", processID: 4_712) == false)
        #expect(memory.isPooler(at: "a", processID: -1_234_567) == nil)
        #expect(memory.isPooler(at: "b", processID: 4_711) == nil)
        memory.remember(isPooler: true, at: "a")
        #expect(memory.isPooler(at: "a", processID: -1_234_567) == true)
        #expect(memory.isPooler(at: "a", processID: 1_234_567_890) == true)
        #expect(memory.isPooler(at: "a", processID: 4_711) == nil)
    }

    @Test(
        "statements that outlast their transaction are found",
        arguments: [
            "SET x = 1", "  set\n x to 1", "-- a\n/* b /* c */ */ SET ROLE app", "SET SESSION x = 1", "LISTEN a",
            "listen a",
            "LOAD 'x'", "PREPARE a AS SELECT 1", "DECLARE c CURSOR WITH\n  HOLD FOR SELECT 1",
            "CREATE TEMP TABLE t (a int)",
            "CREATE LOCAL TEMPORARY TABLE t ()", "create or replace temp view v as select 1",
            "CREATE TEMP TABLE t (a int) ON COMMIT DELETE ROWS", "SELECT pg_advisory_lock(1)",
            "SELECT PG_TRY_ADVISORY_LOCK(1)",
            "SELECT pg_advisory_lock_shared($1)", "SELECT set_config('a', $1, FALSE)",
            "SELECT set_config ( 'a', 'b' ,false )",
        ])
    func found(sql: String) {
        #expect(SessionState.used(by: sql) != nil)
    }

    @Test(
        "others are not",
        arguments: [
            "", "  ", "--", "/*", "/* /* */", "SELECT 1", "SET LOCAL x = 1", "set transaction read only",
            "SET CONSTRAINTS ALL DEFERRED", "SETTLE", "PREPARE TRANSACTION 'a'", "DECLARE c CURSOR FOR SELECT 1",
            "DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1", "CREATE TABLE temp (a int)", "CREATE TABLE a (temp int)",
            "CREATE TEMP TABLE t (a int) ON COMMIT\nDROP", "SELECT pg_advisory_xact_lock(1)",
            "SELECT pg_advisory_unlock(1)",
            "SELECT set_config('a', $1, true)", "UPDATE t SET a = 1", "INSERT INTO loads VALUES (1)", "RESET ALL",
            "SELECT 'ünï'", "🙂",
        ])
    func notFound(sql: String) {
        #expect(SessionState.used(by: sql) == nil)
    }

    @Test("the setting is read from a URL, and an unknown one is refused")
    func setting() throws {
        #expect(try ConnectionConfiguration(url: "postgres://u@h/d").pooler == .detect)
        #expect(try ConnectionConfiguration(url: "postgres://u@h/d?pooler=transaction").pooler == .transaction)
        #expect(try ConnectionConfiguration(keywords: "host=h user=u pooler=none").pooler == PoolerMode.none)
        let error = #expect(throws: DatabaseError.self) {
            try ConnectionConfiguration(url: "postgres://u@h/d?pooler=statement")
        }
        #expect(error?.description.contains("detect, transaction, none") == true)
    }
}
