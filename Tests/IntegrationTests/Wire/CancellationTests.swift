import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Cancelling statements on a server")
struct CancellationTests {
    @Test("a cancel request that overtakes its statement is repeated", arguments: PollerKind.allCases)
    func overtakingRequest(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            // The deadline has passed when the statement starts, and the request arrives while the server still reads
            // the 8 MB of the parameter: a backend that reads a message ignores it.
            let parameter = [UInt8](repeating: 7, count: 8 << 20)
            // On the loop's thread, as sessions are: there other tests do not hold the sending up.
            let result = await withTaskExecutorPreference(connection.loop) {
                do {
                    return Result<QueryResult, any Error>.success(
                        try await connection.execute(
                            prepared("SELECT length($1), pg_sleep(60)::text", parameter), deadline: .now))
                } catch {
                    return .failure(error)
                }
            }
            let error = try #require(throws: DatabaseError.self) { try result.get() }
            #expect(error.code == .deadlineExceeded)
            #expect(error.sqlState == nil)
            // A connection that waited for the statement in vain would have been closed.
            #expect(connection.isUsable)
            #expect(try await connection.works())
        }
    }

    @Test("a cancelled statement runs no longer on the server, and its session goes on", arguments: PollerKind.allCases)
    func cancelReachesServer(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            try await withConnection { observer in
                let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(60)::text")) }
                let pid = connection.processID
                try await eventually("the statement runs") { try await observer.isActive(pid) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await !observer.isActive(pid))
                #expect(connection.isUsable && connection.processID == pid)
                #expect(try await connection.works())
            }
        }
    }

    @Test("a cancelled transaction's statement leaves the transaction failed, and ROLLBACK ends it")
    func cancelInTransaction() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("BEGIN")
            let task = Task { _ = try await connection.execute(prepared("SELECT pg_sleep(60)::text")) }
            try await withConnection { observer in
                let pid = connection.processID
                try await eventually("the statement runs") { try await observer.isActive(pid) }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(connection.transactionStatus == .failed)
            _ = try await connection.simple("ROLLBACK")
            #expect(try await connection.works())
        }
    }

    @Test("a cancel never hits the next statement, wherever in a statement's life it comes", .timeLimit(.minutes(5)))
    func strayCancels() async throws {
        try await withConnection { connection in
            let pid = connection.processID
            var cancelled = 0
            for round in 0..<400 {
                // From before the first byte is sent to after the last one has arrived.
                let delay = Duration.microseconds(Int.random(in: 0...6_000))
                // Half of them last until they are cancelled, also where everything takes longer than planned.
                let sleep = prepared("SELECT pg_sleep(\(round % 4 < 2 ? 60 : 0.004))::text")
                let task = Task.detached(executorPreference: connection.loop) {
                    round.isMultiple(of: 2)
                        ? try await connection.execute(sleep)
                        : try await connection.pipeline([prepared("SELECT \(round)"), sleep])[1]
                }
                let canceller = Task.detached(executorPreference: connection.loop) {
                    if round % 10 != 0 { try? await Task.sleep(for: delay) }
                    task.cancel()
                }
                do { _ = try await task.value } catch is CancellationError { cancelled += 1 }
                #expect(try await connection.works(), "after round \(round)")
                await canceller.value
            }
            #expect(cancelled >= 200)
            #expect(connection.processID == pid && connection.isUsable)
        }
    }

    @Test("a statement that has not ended at its deadline is cancelled on the server")
    func deadline() async throws {
        try await withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(
                    prepared("SELECT pg_sleep(60)::text"), deadline: .now + .milliseconds(50))
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.statement == "SELECT pg_sleep(60)::text")
            #expect(try await connection.works())
        }
    }

    @Test("a deadline in the middle of a pipeline undoes all of it")
    func deadlineInPipeline() async throws {
        try await withConnection { connection in
            _ = try await connection.simple("CREATE TEMP TABLE t (x int)")
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.pipeline(
                    [prepared("INSERT INTO t VALUES (1)"), prepared("SELECT pg_sleep(60)::text")],
                    deadline: .now + .milliseconds(50))
            }
            #expect(error.code == .deadlineExceeded)
            #expect(try await connection.value(prepared("SELECT count(*) FROM t"), as: Int.self) == 0)
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await withConnection { connection in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                _ = try await connection.execute(prepared("CREATE TEMP TABLE never (x int)"))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let isMissing = try await connection.value(prepared("SELECT to_regclass('never') IS NULL"), as: Bool.self)
            #expect(isMissing)
        }
    }

    @Test("a session whose statement is cancelled goes on, and the test's database closes at once")
    func cancelledSession() async throws {
        try await TestDatabase.withEmpty { db in
            for _ in 0..<20 {
                let task = Task { try await db.execute(prepared("SELECT pg_sleep(60)::text")) }
                try await eventually("a session is open") { db.statistics.inUse > 0 }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await db.works())
            }
            // A connection that could not be settled would have been replaced.
            #expect(db.statistics.closed == 0)
        }
    }
}

extension Connection {
    /// Whether another connection's server process runs a statement.
    func isActive(_ processID: Int32) async throws -> Bool {
        try await value(
            prepared(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query LIKE '%pg_sleep%'",
                processID), as: Int.self) > 0
    }
}
