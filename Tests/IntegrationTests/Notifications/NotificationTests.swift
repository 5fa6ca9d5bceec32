import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Notifications", .timeLimit(.minutes(5)))
struct NotificationTests {
    /// Takes the next event; fails if the sequence has ended.
    private func next(_ iterator: inout NotificationSequence.Iterator) async throws -> NotificationEvent {
        let event = try await iterator.next()
        return try #require(event)
    }

    private func payload(_ iterator: inout NotificationSequence.Iterator) async throws -> String {
        let event = try await next(&iterator)
        guard case .notification(let notification) = event else {
            throw DatabaseError(.unsupported, message: "not a notification: \(event)")
        }
        return notification.payload
    }

    private func gap(_ iterator: inout NotificationSequence.Iterator) async throws -> NotificationGap {
        let event = try await next(&iterator)
        guard case .gap(let gap) = event else {
            throw DatabaseError(.unsupported, message: "not a gap: \(event)")
        }
        return gap
    }

    /// The server process that listens for a database.
    private func listener(of db: Database) async throws -> Int32 {
        let found = try await db.execute(
            PreparedSQL(
                sql: """
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query = '')
                    """)
        ).decodeColumn(as: Int32.self)
        return try #require(found.first)
    }

    @Test("LISTEN is in force when the first event comes, and channel, payload and sender arrive")
    func first() async throws {
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "orders", "Übung \"1\"").makeAsyncIterator()
            #expect(try await gap(&iterator) == .subscribed)
            let sender = try await db.withSession { session in
                try await session.notify("orders", "42")
                try await session.notify("Übung \"1\"", "é")
                return session.processID
            }
            guard case .notification(let notification) = try await next(&iterator) else {
                Issue.record("no notification")
                return
            }
            #expect(notification == DatabaseNotification(channel: "orders", payload: "42", processID: sender))
            #expect(try await payload(&iterator) == "é")
            #expect(db.statistics.listening == 1)
        }
    }

    @Test("a notification of a transaction is sent with its commit, and never without")
    func transactions() async throws {
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "c").makeAsyncIterator()
            _ = try await gap(&iterator)
            try? await db.withTransaction { tx in
                try await tx.notify("c", "undone")
                throw CancellationError()
            }
            try await db.withTransaction { tx in
                try await tx.notify("c", "twice")
                try await tx.notify("c", "twice")
                try await tx.notify("c", "once")
            }
            #expect(try await payload(&iterator) == "twice")
            #expect(try await payload(&iterator) == "once")
        }
    }

    @Test("JSON goes out and comes back, and a payload that is too long is refused before it is sent")
    func payloads() async throws {
        struct Change: Codable, Equatable { var id: Int, at: Date }
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "c").makeAsyncIterator()
            _ = try await gap(&iterator)
            let change = Change(id: 7, at: Date(timeIntervalSince1970: 1_700_000_000))
            try await db.notify("c", json: change)
            guard case .notification(let notification) = try await next(&iterator) else { return }
            #expect(try notification.decode(Change.self) == change)
            #expect(throws: DatabaseError.self) { try notification.decode([String].self) }

            let longest = String(repeating: "x", count: 7_999)
            try await db.notify("c", longest)
            #expect(try await payload(&iterator) == longest)
            let error = await #expect(throws: DatabaseError.self) { try await db.notify("c", longest + "x") }
            #expect(error?.code == .invalidStatement && error?.message.contains("7,999") == true)
            let works = try await db.works()
            #expect(works)
        }
    }

    @Test("a channel that cannot be one is refused", arguments: ["", String(repeating: "c", count: 64), "a\0b"])
    func channelNames(name: String) async throws {
        try await TestDatabase.withEmpty { db in
            await #expect(throws: DatabaseError.self) { try await db.notify(name) }
            var iterator = db.notifications(on: name).makeAsyncIterator()
            await #expect(throws: DatabaseError.self) { _ = try await iterator.next() }
            #expect(db.statistics.listening == 0)
        }
    }

    @Test("what is sent while the listener is gone is a gap, and the next notifications arrive")
    func gapAfterLoss() async throws {
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "c").makeAsyncIterator()
            _ = try await gap(&iterator)
            for round in 1...3 {
                let pid = try await listener(of: db)
                try await db.execute(prepared("SELECT pg_terminate_backend($1)", pid))
                try await db.notify("c", "lost, perhaps")
                var event = try await next(&iterator)
                // The server's process was told to end, and may hear of it after the notification.
                if case .notification(let early) = event, early.payload == "lost, perhaps" {
                    event = try await next(&iterator)
                }
                guard case .interrupted(let error) = event else {
                    Issue.record("no interruption")
                    return
                }
                #expect(error.sqlState?.rawValue == "57P01", "\(error)")
                #expect(try await gap(&iterator) == .reconnected)
                try await db.notify("c", "\(round)")
                var found = try await payload(&iterator)
                // It was not lost if the listener was back already.
                if found.hasPrefix("lost") { found = try await payload(&iterator) }
                #expect(found == "\(round)")
            }
        }
    }

    @Test("a server that stopped without a word is noticed by the heartbeat")
    func silence() async throws {
        var pool = TestDatabase.pool
        pool.notifications.heartbeat = .milliseconds(50)
        pool.notifications.answerTimeout = .milliseconds(200)
        try await TestDatabase.withEmpty(pool: pool) { db in
            var iterator = db.notifications(on: "c").makeAsyncIterator()
            _ = try await gap(&iterator)
            let pid = try await listener(of: db)
            #expect(kill(pid, SIGSTOP) == 0)
            defer { _ = kill(pid, SIGCONT) }
            guard case .interrupted(let error) = try await next(&iterator) else {
                Issue.record("no interruption")
                return
            }
            #expect(error.code == .connectionLost && error.message.contains("did not answer"), "\(error)")
            #expect(try await gap(&iterator) == .reconnected)
            try await db.notify("c", "again")
            #expect(try await payload(&iterator) == "again")
        }
    }

    @Test("a network that swallows everything is noticed by the heartbeat")
    func blackHole() async throws {
        var pool = TestDatabase.pool
        pool.notifications.heartbeat = .milliseconds(50)
        pool.notifications.answerTimeout = .milliseconds(200)
        let server = try await EmbeddedPostgres.shared()
        let proxy = try FaultProxy(to: server.url())
        defer { proxy.stop() }
        let db = try Database(proxy.configuration(), pool: pool)
        let sender = try Database(url: server.url(), pool: TestDatabase.pool(size: 1))
        let channel = "hole_\(proxy.port)"
        var iterator = db.notifications(on: channel).makeAsyncIterator()
        _ = try await gap(&iterator)
        proxy.set(.halfOpen, for: .living)
        try await sender.notify(channel, "swallowed")
        guard case .interrupted(let error) = try await next(&iterator) else {
            Issue.record("no interruption")
            return
        }
        #expect(error.code == .connectionLost, "\(error)")
        #expect(try await gap(&iterator) == .reconnected)
        try await sender.notify(channel, "again")
        #expect(try await payload(&iterator) == "again")
        await db.shutdown()
        await sender.shutdown()
    }

    @Test("behind a pooler in transaction mode the sequence says at once that nobody can listen there")
    func pooler() async throws {
        try await Pooled.withDatabase { pooled, direct in
            var iterator = pooled.notifications(on: "c").makeAsyncIterator()
            let error = await #expect(throws: DatabaseError.self) { _ = try await iterator.next() }
            #expect(error?.code == .unsupported && error?.message.contains("LISTEN needs a server process") == true)
            // To send is no trouble.
            var listening = direct.notifications(on: "c").makeAsyncIterator()
            _ = try await gap(&listening)
            try await pooled.notify("c", "through the pooler")
            #expect(try await payload(&listening) == "through the pooler")
        }
    }

    @Test("sequences of one database share a connection, which closes when the last is dropped")
    func shared() async throws {
        try await TestDatabase.withEmpty { db in
            do {
                var first = db.notifications(on: "a", "b").makeAsyncIterator()
                var second = db.notifications(on: "b", "c").makeAsyncIterator()
                #expect(try await gap(&first) == .subscribed)
                #expect(try await gap(&second) == .subscribed)
                for name in ["a", "b", "c"] { try await db.notify(name, name) }
                #expect(try await payload(&first) == "a")
                #expect(try await payload(&first) == "b")
                #expect(try await payload(&second) == "b")
                #expect(try await payload(&second) == "c")
                let count = try await db.value(
                    prepared(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                            + " AND datname = current_database() AND pid <> pg_backend_pid()"), as: Int.self)
                #expect(count == 1)
            }
            try await eventually("the connection is closed") { db.statistics.listening == 0 }
            var third = db.notifications(on: "a").makeAsyncIterator()
            #expect(try await gap(&third) == .subscribed)
        }
    }

    @Test("a reader that is too slow is told how many it missed, and then gets the rest")
    func overflow() async throws {
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "c", bufferSize: 10).makeAsyncIterator()
            var observer = db.notifications(on: "c", bufferSize: 1_000).makeAsyncIterator()
            _ = try await gap(&iterator)
            _ = try await gap(&observer)
            try await db.pipeline((1...100).map { prepared("SELECT pg_notify('c', $1)", "\($0)") })
            for index in 1...100 { #expect(try await payload(&observer) == "\(index)") }
            for index in 1...10 { #expect(try await payload(&iterator) == "\(index)") }
            #expect(try await gap(&iterator) == .overflowed(dropped: 90))
            try await db.notify("c", "after")
            #expect(try await payload(&iterator) == "after")
        }
    }

    @Test("a loop ends when its task is cancelled, and when the database is shut down")
    func ends() async throws {
        try await TestDatabase.withEmpty { db in
            let (events, continuation) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                var count = 0
                for try await _ in db.notifications(on: "c") {
                    count += 1
                    continuation.yield()
                }
                return count
            }
            var iterator = events.makeAsyncIterator()
            await iterator.next()
            task.cancel()
            #expect(try await task.value == 1)

            let other = Task {
                for try await _ in db.notifications(on: "c") { continuation.yield() }
            }
            await iterator.next()
            await db.shutdown()
            try await other.value
            var late = db.notifications(on: "c").makeAsyncIterator()
            #expect(try await late.next() == nil)
            #expect(db.statistics.listening == 0)
        }
    }

    @Test("a server that is not there is an interruption, and a wrong database name ends the sequence")
    func unreachable() async throws {
        let port = Listener.closedPort()
        let nowhere = try Database(url: "postgres://u@127.0.0.1:\(port)/d")
        var iterator = nowhere.notifications(on: "c").makeAsyncIterator()
        guard case .interrupted(let error) = try await next(&iterator) else { return }
        #expect(error.code == .connectionFailed)

        var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
        configuration.database = "no_such_database"
        let wrong = try Database(configuration)
        var other = wrong.notifications(on: "c").makeAsyncIterator()
        let refusal = await #expect(throws: DatabaseError.self) { _ = try await other.next() }
        #expect(refusal?.sqlState?.rawValue == "3D000")
    }

    @Test("ten thousand notifications of several senders all arrive, each sender's in order")
    func many() async throws {
        try await TestDatabase.withEmpty { db in
            var iterator = db.notifications(on: "c", bufferSize: 20_000).makeAsyncIterator()
            _ = try await gap(&iterator)
            try await withThrowingTaskGroup { group in
                for sender in 0..<4 {
                    group.addTask {
                        for start in stride(from: 0, to: 2_500, by: 100) {
                            try await db.pipeline(
                                (start..<start + 100).map { prepared("SELECT pg_notify('c', $1)", "\(sender) \($0)") })
                        }
                    }
                }
                try await group.waitForAll()
            }
            var expected = [Int](repeating: 0, count: 4)
            for _ in 0..<10_000 {
                let numbers = try await payload(&iterator).split(separator: " ").compactMap { Int($0) }
                #expect(numbers[1] == expected[numbers[0]])
                expected[numbers[0]] += 1
            }
            #expect(expected == [2_500, 2_500, 2_500, 2_500])
        }
    }
}
