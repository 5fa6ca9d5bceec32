import Foundation
import Howdah
import HowdahTesting
import TestSupport
import Testing

@Suite("A pool on a server")
struct PoolServerTests {
    @Test("1,000 tasks on 4 connections are all served, and no more than 4 connections exist", .timeLimit(.minutes(5)))
    func thousandTasks() async throws {
        var pool = TestDatabase.pool(size: 4)
        pool.acquireTimeout = .seconds(30)
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await db.execute(prepared("CREATE TABLE t (x int8)"))
            let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        try await db.withSession { session in
                            try await session.execute(prepared("INSERT INTO t VALUES ($1)", number))
                            return session.processID
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(pids.count <= 4)
            #expect(try await db.value(prepared("SELECT count(DISTINCT x) FROM t"), as: Int.self) == 1_000)
            #expect(db.statistics.connected <= 4 && db.statistics.inUse == 0 && db.statistics.waiting == 0)
        }
    }

    @Test("connections beyond the size are opened in a rush, and closed when it is over")
    func overflow() async throws {
        var pool = TestDatabase.pool(size: 1)
        pool.maxOverflow = 2
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let gate = Gate()
                for _ in 0..<3 {
                    group.addTask {
                        try await db.withSession { session in
                            _ = try await session.works()
                            await gate.wait()
                        }
                    }
                }
                try await eventually("three sessions") { db.statistics.inUse == 3 }
                gate.open()
                try await group.waitForAll()
            }
            #expect(db.statistics.size == 1 && db.statistics.idle == 1)
            let others = prepared(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            )
            try await eventually("one server process") { try await db.value(others, as: Int.self) == 1 }
        }
    }

    @Test("a caller that finds no connection in time is told how many are in use, and by whom")
    func acquireTimeout() async throws {
        var pool = TestDatabase.pool(size: 2)
        pool.acquireTimeout = .seconds(2)
        try await TestDatabase.withEmpty(pool: pool) { db in
            let gate = Gate()
            let holders = (0..<2).map { _ in
                Task {
                    try await db.withSession { session in
                        _ = try await session.works()
                        await gate.wait()
                    }
                }
            }
            try await eventually("two sessions") { db.statistics.inUse == 2 && db.statistics.idle == 0 }
            let error = try await #require(throws: DatabaseError.self) { try await db.works() }
            #expect(error.code == .poolExhausted)
            #expect(error.message.contains("No connection came free within 2 s: 2 in use, 0 idle"))
            #expect(error.message.contains("PoolServerTests.swift:"))
            gate.open()
            for holder in holders { try await holder.value }
            #expect(try await db.works())
        }
    }

    @Test("a connection that is older than its lifetime is replaced")
    func maxLifetime() async throws {
        var pool = TestDatabase.pool(size: 1)
        pool.maxLifetime = .milliseconds(50)
        try await TestDatabase.withEmpty(pool: pool) { db in
            let first = try await db.withSession { $0.processID }
            try await eventually("another server process") { try await db.withSession { $0.processID } != first }
            // A session that is longer than the lifetime keeps its connection.
            try await db.withSession { session in
                let pid = session.processID
                _ = try await session.execute(prepared("SELECT pg_sleep(0.1)::text"))
                #expect(try await session.value(prepared("SELECT pg_backend_pid()"), as: Int32.self) == pid)
            }
        }
    }

    @Test("idle connections are closed after a while, down to those that are to stay")
    func maxIdleTime() async throws {
        var pool = TestDatabase.pool(size: 4)
        pool.maxIdleTime = .milliseconds(40)
        pool.minIdle = 1
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await db.execute(prepared("SELECT pg_sleep(0.05)::text")) } }
                try await group.waitForAll()
            }
            try await eventually("one connection is left") { db.statistics.size == 1 }
            #expect(try await db.works())
        }
    }

    @Test(
        "a connection that the server ended while it was idle is replaced without an error",
        arguments: [
            PoolConfiguration.PrePing.always, .afterIdle(.seconds(1)), .never,
        ])
    func prePing(ping: PoolConfiguration.PrePing) async throws {
        var pool = TestDatabase.pool(size: 2)
        pool.prePing = ping
        try await TestDatabase.withEmpty(pool: pool) { db in
            try await withConnection { other in
                for _ in 0..<5 {
                    let pid = try await db.withSession { session in
                        _ = try await session.works()
                        return session.processID
                    }
                    _ = try await other.execute(prepared("SELECT pg_terminate_backend($1)", pid))
                    try await eventually("it is gone") { try await !other.isThere(pid) }
                    #expect(try await db.works())
                }
            }
        }
    }

    @Test("a task that asks for a second session where only one is to be had is told so, and not left waiting")
    func nestedSession() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            try await db.withSession { session in
                let error = try await #require(throws: DatabaseError.self) { try await db.works() }
                #expect(error.code == .nestedSession)
                #expect(error.message.contains("holds a session already"))
                #expect(try await session.works())
            }
            #expect(try await db.works())
        }
    }

    @Test("cancelled waiters leave the queue, and the connection goes to those who stayed")
    func cancelledWaiters() async throws {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            let gate = Gate()
            let holder = Task { try await db.withSession { _ in await gate.wait() } }
            try await eventually("the connection is taken") { db.statistics.inUse == 1 }
            let waiters = (0..<100).map { number in
                Task { try await db.value(prepared("SELECT $1", number), as: Int.self) }
            }
            try await eventually("all wait") { db.statistics.waiting == 100 }
            for (number, waiter) in waiters.enumerated() where number % 2 == 0 { waiter.cancel() }
            try await eventually("half have left") { db.statistics.waiting == 50 }
            gate.open()
            try await holder.value
            for (number, waiter) in waiters.enumerated() {
                if number % 2 == 0 {
                    await #expect(throws: CancellationError.self) { try await waiter.value }
                } else {
                    #expect(try await waiter.value == number)
                }
            }
            #expect(db.statistics.size == 1 && db.statistics.connected == 1)
        }
    }
}
