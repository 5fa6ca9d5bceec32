import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("What goes wrong in a COPY")
struct CopyFaultTests {
    @Test("an error stops the COPY soon after the row that caused it", .timeLimit(.minutes(5)))
    func earlyError() async throws {
        try await CopyTests.withTable { session in
            var written = 0
            let error = try await #require(throws: DatabaseError.self) {
                try await session.copyIn("COPY t FROM STDIN") { writer in
                    for row in 0..<3_000_000 {
                        written = row
                        try await writer.write(row == 100 ? "bad\tsome text\n" : "1\tsome text\n")
                    }
                }
            }
            #expect(error.sqlState == .invalidTextRepresentation)
            // Not all 39 MB of it.
            #expect(written < 1_500_000)
            #expect(try await session.works())
            #expect(try await session.query("SELECT count(*) FROM t", as: Int.self) == [0])
        }
    }

    @Test("an error in the last row, or at the end, is the server's own")
    func lateError() async throws {
        try await CopyTests.withTable("x int CHECK (x > 0), s text UNIQUE") { session in
            for (last, state) in [
                ("-1\tb\n", "23514"), ("2\ta\n", "23505"), ("2\tb\textra\n", "22P04"), ("3", "22P04"),
            ] {
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.copyIn("COPY t FROM STDIN", from: ["1\ta\n".utf8, last.utf8])
                }
                #expect(error.sqlState?.rawValue == state)
                #expect(try await session.works())
            }
            try await session.execute(
                "ALTER TABLE t ADD CONSTRAINT late UNIQUE (x) DEFERRABLE INITIALLY DEFERRED")
            let error = try await #require(throws: DatabaseError.self) {
                try await session.copyIn("COPY t FROM STDIN", from: ["1\ta\n1\tb\n".utf8])
            }
            #expect(error.isUniqueViolation(of: "late"))
            #expect(try await session.query("SELECT count(*) FROM t", as: Int.self) == [0])
        }
    }

    @Test(
        "notices without end neither stop a COPY nor hide its error", .timeLimit(.minutes(5)), arguments: [false, true])
    func notices(fails: Bool) async throws {
        try await CopyTests.withTable { session in
            try await session.execute(
                """
                CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    RAISE NOTICE '%', repeat('n', 500);
                    IF NEW.x < 0 THEN RAISE EXCEPTION 'no' USING ERRCODE = 'P4242'; END IF;
                    RETURN NEW;
                END $$
                """)
            try await session.execute("CREATE TRIGGER shout BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION shout()")
            let copy = { @Sendable (writer: CopyWriter) async throws -> Void in
                for row in 0..<50_000 { try await writer.write(fails && row == 25_000 ? "-1\ta\n" : "1\ta\n") }
            }
            if fails {
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.copyIn("COPY t FROM STDIN") { try await copy($0) }
                }
                #expect(error.sqlState?.rawValue == "P4242")
            } else {
                #expect(try await session.copyIn("COPY t FROM STDIN") { try await copy($0) } == 50_000)
            }
            #expect(try await session.works())
        }
    }

    @Test(
        "a server that does not read holds the writer back, and the deadline ends it", .timeLimit(.minutes(5)),
        arguments: PollerKind.allCases)
    func slowServer(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            _ = try await connection.simple(
                """
                CREATE TEMP TABLE slow (x int, s text);
                CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(3600); RETURN NEW; END $$;
                CREATE TRIGGER wait BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION pg_temp.wait()
                """)
            let chunk = Array(String(repeating: "1\t\(String(repeating: "x", count: 1_000))\n", count: 60).utf8)
            var sent = 0
            let error = try await #require(throws: DatabaseError.self) {
                let sql = "COPY slow FROM STDIN"
                try await connection.openCopyIn(sql, deadline: .now + .milliseconds(500))
                for _ in 0..<5_000 {
                    try await connection.send(chunk)
                    sent += chunk.count
                }
            }
            #expect(error.code == .deadlineExceeded && error.statement == "COPY slow FROM STDIN")
            // What the sockets hold, and not the 300 MB that are left.
            #expect(sent < 64 << 20)
            #expect(!connection.isStreaming)
            #expect(try await connection.works())
        }
    }

    @Test(
        "a task that is cancelled at any moment of a COPY stores nothing, and hits nothing else",
        .timeLimit(.minutes(5)))
    func cancelled() async throws {
        try await withConnection { connection in
            let pid = connection.processID
            _ = try await connection.simple("CREATE TEMP TABLE t (x int, s text)")
            let chunk = Array(String(repeating: "1\tsome text\n", count: 1_000).utf8)
            var (cancelled, stored) = (0, 0)
            for round in 0..<100 {
                let delay = Duration.microseconds(Int.random(in: 0...8_000))
                let task = Task.detached {
                    if round.isMultiple(of: 2) {
                        try await connection.openCopyIn("COPY t FROM STDIN")
                        for _ in 0..<50 { try await connection.send(chunk) }
                        return try await connection.finishCopyIn()
                    }
                    try await connection.openCopyOut("COPY (SELECT generate_series(1, 300000)) TO STDOUT")
                    while try await connection.nextChunk(atMost: 1 << 16) != nil {}
                    return 0
                }
                try? await Task.sleep(for: delay)
                task.cancel()
                do { stored += try await task.value } catch is CancellationError { cancelled += 1 }
                #expect(!connection.isStreaming)
                #expect(try await connection.works(), "round \(round)")
            }
            #expect(cancelled > 0)
            #expect(try await connection.value(prepared("SELECT count(*) FROM t")) == stored)
            #expect(connection.processID == pid && connection.isUsable)
        }
    }

    @Test("a connection that is lost in the middle of a COPY says why", arguments: [true, false])
    func lost(isIn: Bool) async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 2)) { db in
            try await db.execute("CREATE TABLE t (x int, s text)")
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession { session in
                    let pid = session.processID
                    if isIn {
                        try await session.copyIn("COPY t FROM STDIN") { writer in
                            for row in 0..<2_000_000 {
                                try await writer.write("1\tsome text\n")
                                if row == 1_000 { try await db.execute("SELECT pg_terminate_backend(\(pid))") }
                            }
                        }
                    } else {
                        var isFirst = true
                        for try await _ in session.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT") {
                            if isFirst { try await db.execute("SELECT pg_terminate_backend(\(pid))") }
                            isFirst = false
                        }
                    }
                }
            }
            #expect(error.isConnectionLost, "\(error)")
            #expect(try await db.works())
            #expect(try await db.query("SELECT count(*) FROM t", as: Int.self) == [0])
        }
    }

    @Test("a server process that is stopped is given up within a bounded time", .timeLimit(.minutes(5)))
    func frozen() async throws {
        let server = try await EmbeddedPostgres.start()
        defer { server.stop() }
        let db = try Database(url: server.url(), pool: TestDatabase.pool(size: 1))
        try await db.execute("CREATE TABLE t (x int, s text)")
        var pid: Int32 = 0
        // A process that is stopped would not hear that its server stops.
        defer { kill(pid, SIGCONT) }
        let error = try await #require(throws: DatabaseError.self) {
            try await db.withSession(timeout: .seconds(1)) { session in
                pid = session.processID
                try await session.copyIn("COPY t FROM STDIN") { writer in
                    for row in 0..<10_000_000 {
                        try await writer.write("1\tsome text\n")
                        if row == 10_000 { kill(pid, SIGSTOP) }
                    }
                }
            }
        }
        #expect(error.code == .deadlineExceeded)
        #expect(try await db.works())
        await db.shutdown()
    }
}
