import HowdahPool
import HowdahTypes
import TestSupport
import Testing

@Suite("A transaction", .timeLimit(.minutes(1)))
struct TransactionTests {
    struct Oops: Error {}
    let server = FakeServer()

    @Test("sends BEGIN with its first statement, and COMMIT at the end")
    func commit() async throws {
        let db = server.database()
        try await db.withTransaction { transaction in
            try await transaction.execute(sql("SELECT 1"))
            try await transaction.execute(sql("SELECT 2"))
        }
        #expect(server.sent == ["BEGIN; SELECT 1", "SELECT 2", "COMMIT"])
        #expect(db.statistics.rolledBackOnReturn == 0)
    }

    @Test("in which nothing is executed sends nothing")
    func empty() async throws {
        try await server.database().withTransaction { transaction in
            try await transaction.withTransaction { _ in }
        }
        #expect(server.sent == [])
    }

    @Test("begins with its isolation level and access mode")
    func modes() async throws {
        try await server.database().withTransaction(isolation: .serializable, readOnly: true, deferrable: true) {
            try await $0.execute(sql("SELECT 1"))
        }
        #expect(server.sent[0] == "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; SELECT 1")
    }

    @Test("returns the results of a pipeline without the BEGIN's")
    func pipeline() async throws {
        let count = try await server.database().withTransaction { transaction in
            try await transaction.pipeline([sql("SELECT 1"), sql("SELECT 2")]).count
        }
        #expect(count == 2)
        #expect(server.sent == ["BEGIN; SELECT 1; SELECT 2", "COMMIT"])
    }

    @Test("rolls back and throws again when the closure throws")
    func rollback() async throws {
        let db = server.database()
        await #expect(throws: Oops.self) {
            try await db.withTransaction { transaction in
                try await transaction.execute(sql("SELECT 1"))
                throw Oops()
            }
        }
        #expect(server.sent == ["BEGIN; SELECT 1", "ROLLBACK"])
        #expect(db.statistics.idle == 1)
    }

    @Test("rolls back when its task is cancelled, by a statement that is not cancelled")
    func cancelled() async throws {
        let db = server.database()
        let (started, gate) = (Gate(), Gate())
        let task = Task {
            try await db.withTransaction { transaction in
                try await transaction.execute(sql("SELECT 1"))
                started.open()
                await gate.wait()
            }
        }
        await started.wait()
        task.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.sent == ["BEGIN; SELECT 1", "ROLLBACK"])
        #expect(db.statistics.idle == 1)
    }

    @Test("closes the connection when the rollback fails")
    func failedRollback() async throws {
        let db = server.database()
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.breaksAt = "ROLLBACK" } } }
        await #expect(throws: Oops.self) {
            try await db.withTransaction { transaction in
                try await transaction.execute(sql("SELECT 1"))
                throw Oops()
            }
        }
        #expect(server.open == 0)
        #expect(db.statistics.size == 0)
        try await db.ping()
    }

    @Test("whose COMMIT is answered with ROLLBACK throws transactionAborted")
    func aborted() async throws {
        let db = server.database()
        let error = await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { transaction in
                try await transaction.execute(sql("SELECT 1"))
                server.connections[0].fail("SELECT 2", with: serverError("23505"))
                _ = try? await transaction.execute(sql("SELECT 2"))
            }
        }
        #expect(error?.code == .transactionAborted)
        #expect(server.sent == ["BEGIN; SELECT 1", "SELECT 2", "COMMIT"])
    }

    @Test("whose connection is lost during COMMIT throws commitOutcomeUnknown; lost before it, connectionLost")
    func lost() async throws {
        let db = server.database()
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.breaksAt = "COMMIT" } } }
        let atCommit = await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { try await $0.execute(sql("SELECT 1")) }
        }
        #expect(atCommit?.code == .commitOutcomeUnknown)
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.breaksAt = "SELECT" } } }
        let before = await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { try await $0.execute(sql("SELECT 1")) }
        }
        #expect(before?.code == .connectionLost)
        #expect(db.statistics.size == 0)
    }

    @Test("that the server refuses to commit throws the server's error")
    func refusedCommit() async throws {
        let db = server.database()
        server.state.withLock { $0.prepare = { $0.fail("COMMIT", with: serverError("23503")) } }
        let error = await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { try await $0.execute(sql("SELECT 1")) }
        }
        #expect(error?.sqlState?.rawValue == "23503")
        #expect(server.sent == ["BEGIN; SELECT 1", "COMMIT"])
    }

    @Test("holds savepoints, which are sent with their first statement, kept on return and undone on throw")
    func savepoints() async throws {
        try await server.database().withTransaction { transaction in
            try await transaction.execute(sql("SELECT 1"))
            try await transaction.withTransaction { nested in try await nested.execute(sql("SELECT 2")) }
            await #expect(throws: Oops.self) {
                try await transaction.withTransaction { nested in
                    try await nested.execute(sql("SELECT 3"))
                    throw Oops()
                }
            }
        }
        #expect(
            server.sent == [
                "BEGIN; SELECT 1", "SAVEPOINT sp_1; SELECT 2", "RELEASE SAVEPOINT sp_1", "SAVEPOINT sp_1; SELECT 3",
                "ROLLBACK TO SAVEPOINT sp_1; RELEASE SAVEPOINT sp_1", "COMMIT",
            ])
    }

    @Test("opens all levels that wait with one first statement")
    func deepFirstStatement() async throws {
        try await server.database().withTransaction { outer in
            try await outer.withTransaction { middle in
                try await middle.withTransaction { try await $0.execute(sql("SELECT 1")) }
            }
        }
        #expect(
            server.sent == [
                "BEGIN; SAVEPOINT sp_1; SAVEPOINT sp_2; SELECT 1", "RELEASE SAVEPOINT sp_2", "RELEASE SAVEPOINT sp_1",
                "COMMIT",
            ])
    }

    @Test("goes on after a failure inside a savepoint")
    func failureInSavepoint() async throws {
        try await server.database().withTransaction { transaction in
            try await transaction.execute(sql("SELECT 1"))
            server.connections[0].fail("INSERT", with: serverError("23505"))
            await #expect(throws: DatabaseError.self) {
                try await transaction.withTransaction { try await $0.execute(sql("INSERT")) }
            }
            try await transaction.execute(sql("SELECT 2"))
        }
        #expect(server.sent.suffix(2) == ["SELECT 2", "COMMIT"])
    }

    @Test("cannot be saved by a savepoint that is opened after it has failed")
    func savepointInFailed() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await server.database().withTransaction { transaction in
                try await transaction.execute(sql("SELECT 1"))
                server.connections[0].fail("INSERT", with: serverError("23505"))
                _ = try? await transaction.execute(sql("INSERT"))
                try await transaction.withTransaction { try await $0.execute(sql("SELECT 2")) }
            }
        }
        #expect(error?.sqlState?.rawValue == "25P02")
        #expect(server.sent == ["BEGIN; SELECT 1", "INSERT", "SELECT 2", "ROLLBACK"])
    }

    @Test("sends a savepoint whose closure hid a failure back, and throws")
    func hiddenFailureInSavepoint() async throws {
        try await server.database().withTransaction { transaction in
            try await transaction.execute(sql("SELECT 1"))
            server.connections[0].fail("INSERT", with: serverError("23505"))
            let error = await #expect(throws: DatabaseError.self) {
                try await transaction.withTransaction { _ = try? await $0.execute(sql("INSERT")) }
            }
            #expect(error?.code == .transactionAborted)
        }
        #expect(server.sent.last == "COMMIT")
    }

    @Test("runs statements of its session and of outer transactions in the innermost level")
    func outerHandles() async throws {
        try await server.database().withSession { session in
            try await session.withTransaction { outer in
                try await session.execute(sql("SELECT 1"))
                try await outer.withTransaction { _ in
                    try await outer.execute(sql("SELECT 2"))
                    try await session.withTransaction { _ in try await session.execute(sql("SELECT 3")) }
                }
            }
            try await session.execute(sql("SELECT 4"))
        }
        #expect(
            server.sent == [
                "BEGIN; SELECT 1", "SAVEPOINT sp_1; SELECT 2", "SAVEPOINT sp_2; SELECT 3", "RELEASE SAVEPOINT sp_2",
                "RELEASE SAVEPOINT sp_1", "COMMIT", "SELECT 4",
            ])
    }

    @Test("cannot be given an isolation level inside another one")
    func nestedMode() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await server.database().withSession { session in
                try await session.withTransaction { _ in
                    try await session.withTransaction(isolation: .serializable) { _ in }
                }
            }
        }
        #expect(error?.code == .invalidStatement)
    }

    @Test("does not open inside a transaction that a statement began")
    func statementBegan() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await server.database().withSession { session in
                try await session.execute(sql("BEGIN"))
                try await session.withTransaction { _ in }
            }
        }
        #expect(error?.code == .invalidStatement)
    }

    @Test("used after its closure throws SessionClosed, though the session goes on")
    func outlived() async throws {
        try await server.database().withSession { session in
            var kept: Transaction?
            try await session.withTransaction { transaction in kept = transaction }
            let transaction = try #require(kept)
            await #expect(throws: SessionClosed.self) { try await transaction.execute(sql("SELECT 1")) }
            try await session.execute(sql("SELECT 2"))
        }
        #expect(server.sent == ["SELECT 2"])
    }

    @Test("does not open for a statement whose value cannot be encoded")
    func unencodable() async throws {
        let bad = PreparedSQL(sql: "SELECT $1", binds: [.text("a\0b")])
        try await server.database().withTransaction { transaction in
            _ = try await transaction.execute(bad)
            try await transaction.execute(sql("SELECT 1"))
        }
        // The fake connection sends anything; what counts is that no BEGIN was spent on it.
        #expect(server.sent == ["SELECT $1", "BEGIN; SELECT 1", "COMMIT"])
    }
}

@Suite("Hooks after COMMIT", .timeLimit(.minutes(1)))
struct AfterCommitTests {
    struct Oops: Error {}
    let server = FakeServer()
    let log = Log()

    final class Log: Sendable {
        private let entries = Locked<[String]>([])
        var all: [String] { entries.withLock { $0 } }
        func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    }

    @Test("run in order, after the connection has gone back, and not for savepoints that were undone")
    func order() async throws {
        let db = server.database { $0.size = 1 }
        let log = log
        try await db.withTransaction { transaction in
            try await transaction.execute(sql("SELECT 1"))
            transaction.afterCommit { log.add("outer, \(db.statistics.inUse) in use") }
            try await transaction.withTransaction { nested in nested.afterCommit { log.add("kept") } }
            try? await transaction.withTransaction { nested in
                nested.afterCommit { log.add("undone") }
                throw Oops()
            }
            #expect(log.all.isEmpty)
        }
        #expect(log.all == ["outer, 0 in use", "kept"])
    }

    @Test("do not run after a rollback")
    func rollback() async throws {
        let log = log
        try? await server.database().withTransaction { transaction in
            transaction.afterCommit { log.add("never") }
            throw Oops()
        }
        #expect(log.all.isEmpty)
    }

    @Test("of a nested transaction of a session run after the outer COMMIT")
    func session() async throws {
        let log = log
        try await server.database().withSession { session in
            try await session.withTransaction { outer in
                try await session.withTransaction { $0.afterCommit { log.add("nested") } }
                outer.afterCommit { log.add("outer") }
                #expect(log.all.isEmpty)
            }
            #expect(log.all == ["nested", "outer"])
        }
    }
}

@Suite("Retries of transactions", .timeLimit(.minutes(1)))
struct RetryTests {
    let server = FakeServer()

    func policy(_ max: Int) -> RetryPolicy {
        var policy = RetryPolicy.serializationFailures(max: max)
        policy.sleep = { _ in }
        return policy
    }

    @Test("run the whole closure again, in a new transaction", arguments: ["40001", "40P01"])
    func again(state: String) async throws {
        let db = server.database()
        server.state.withLock {
            $0.prepare = { connection in
                connection.fail("UPDATE", with: serverError(state))
                connection.fail("COMMIT", with: serverError(state))
            }
        }
        var runs = 0
        try await db.withTransaction(isolation: .serializable, retry: policy(3)) { transaction in
            runs += 1
            try await transaction.execute(sql("UPDATE"))
        }
        #expect(runs == 3)
        let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE"
        #expect(server.sent == [begin, "ROLLBACK", begin, "COMMIT", begin, "COMMIT"])
    }

    @Test("end after the given number, with the server's error")
    func limit() async throws {
        var runs = 0
        let error = await #expect(throws: DatabaseError.self) {
            try await server.database().withTransaction(retry: policy(2)) { _ in
                runs += 1
                throw serverError("40001")
            }
        }
        #expect(error?.isRetryable == true)
        #expect(runs == 3)
    }

    @Test("are not made for other errors, nor without a policy, nor for a savepoint")
    func notRetried() async throws {
        let db = server.database()
        var runs = 0
        try? await db.withTransaction(retry: policy(5)) { _ in
            runs += 1
            throw serverError("23505")
        }
        try? await db.withTransaction { _ in
            runs += 1
            throw serverError("40001")
        }
        #expect(runs == 2)
        runs = 0
        let policy = policy(5)
        try? await db.withSession { session in
            try await session.withTransaction { _ in
                try await session.withTransaction(retry: policy) { _ in
                    runs += 1
                    throw serverError("40001")
                }
            }
        }
        #expect(runs == 1)
    }

    @Test("wait for a time that doubles, between half and whole")
    func pauses() {
        var generator = SplitMix(seed: 1)
        let policy = RetryPolicy.serializationFailures(max: 5)
        for run in 1...5 {
            let pause = policy.pause(after: serverError("40001"), runs: run, using: &generator)
            let ceiling = Duration.milliseconds(10) * (1 << (run - 1))
            #expect(pause.map { (ceiling / 2...ceiling).contains($0) } == true)
        }
        #expect(policy.pause(after: serverError("40001"), runs: 6, using: &generator) == nil)
    }
}
