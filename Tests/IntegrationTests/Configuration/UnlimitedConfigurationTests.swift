import Howdah
import HowdahTesting
import Testing

/// Who wants no limit says `.max`; sums of such numbers must not end the process.
@Suite("A configuration without limits", .timeLimit(.minutes(2)))
struct UnlimitedConfigurationTests {
    private static let forever = Duration.seconds(Int64.max)

    static let pools: [(String, @Sendable (inout PoolConfiguration) -> Void)] = [
        ("acquireTimeout", { $0.acquireTimeout = forever }),
        ("maxLifetime", { $0.maxLifetime = forever }),
        ("maxIdleTime", { $0.maxIdleTime = forever }),
        ("resetTimeout", { $0.resetTimeout = forever }),
        ("shutdownGrace", { $0.shutdownGrace = forever }),
        ("longSession", { $0.longSession = forever }),
        ("prePing", { $0.prePing = .afterIdle(forever) }),
        ("notifications", { ($0.notifications.heartbeat, $0.notifications.answerTimeout) = (forever, forever) }),
        ("bufferSize", { $0.notifications.bufferSize = .max }),
        ("size and maxOverflow", { ($0.size, $0.maxOverflow) = (.max, .max) }),
        ("maxWaiters", { $0.maxWaiters = .max }),
        ("connectConcurrency", { $0.connectConcurrency = .max }),
        ("multiplexing", { $0.multiplexing = .max }),
        ("maxQueries", { $0.maxQueries = .max }),
    ]

    @Test("of the pool works", arguments: pools)
    func pool(name: String, change: @Sendable (inout PoolConfiguration) -> Void) async throws {
        var pool = TestDatabase.pool(size: 2)
        change(&pool)
        try await TestDatabase.withEmpty(pool: pool) { db in
            #expect(try await db.works())
            try await db.withSession { session in _ = try await session.simple("BEGIN; SET a.b = 'c'") }
            #expect(try await db.withTransaction { try await $0.works() })
            var events = db.notifications(on: "here").makeAsyncIterator()
            guard case .gap(.subscribed) = try await events.next() else {
                Issue.record("no LISTEN")
                return
            }
            #expect(!db.metrics.prometheusText().isEmpty)
        }
    }

    static let connections: [(String, @Sendable (inout ConnectionConfiguration) -> Void)] = [
        ("connectTimeout", { $0.connectTimeout = forever }),
        ("keepAlive.idle", { $0.keepAlive.idle = forever }),
        ("keepAlive.interval", { $0.keepAlive.interval = forever }),
        ("keepAlive.count", { $0.keepAlive.count = .max }),
        ("keepAlive.userTimeout", { $0.keepAlive.userTimeout = forever }),
        ("keepAlive, negative", { ($0.keepAlive.userTimeout, $0.keepAlive.count) = (.zero - forever, .min) }),
        ("statementCacheSize", { $0.statementCacheSize = .max }),
        ("statementCacheSize, negative", { $0.statementCacheSize = .min }),
    ]

    @Test("of a connection works", arguments: connections)
    func connection(name: String, change: @Sendable (inout ConnectionConfiguration) -> Void) async throws {
        let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
        defer { proxy.stop() }
        // By TCP, for which keepalives are.
        var configuration = proxy.configuration()
        change(&configuration)
        let db = try Database(configuration, pool: TestDatabase.pool)
        #expect(try await db.works())
        await db.shutdown(grace: Self.forever)
    }

    @Test("of a session, a transaction or a question works, and one that is over before it begins is an error")
    func timeouts() async throws {
        try await TestDatabase.withEmpty { db in
            #expect(try await db.withSession(timeout: Self.forever) { try await $0.works() })
            #expect(try await db.withTransaction(timeout: Self.forever) { try await $0.works() })
            #expect(await db.health(timeout: Self.forever).status == .healthy)
            let error = try await #require(throws: DatabaseError.self) {
                try await db.withSession(timeout: .zero - Self.forever) { try await $0.works() }
            }
            #expect(error.code == .deadlineExceeded)
            // The answer and the timer's end come as they come.
            _ = await db.health(timeout: .zero - Self.forever)
            #expect(try await db.works())
        }
    }

    @Test("of a batch, and positions far beyond the rows, work")
    func numbers() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.withTransaction { tx in
                let numbers = TypedSQL("SELECT n FROM generate_series(1, 3) AS n", as: Int.self)
                var sum = 0
                for try await number in tx.stream("SELECT n FROM generate_series(1, 3) AS n", as: Int.self, batch: .max)
                {
                    sum += number
                }
                for try await number in tx.cursor(numbers, batch: .max) { sum += number }
                #expect(sum == 12)
                let cursor = try tx.scrollCursor(numbers)
                #expect(try await cursor.forward(.max) == [1, 2, 3])
                #expect(try await cursor.backward(.max) == [3, 2, 1])
                for position in [Int.min, .max] { #expect(try await cursor.row(at: position) == nil) }
                for distance in [Int.min, .max] { #expect(try await cursor.move(by: distance) == 3) }
            }
        }
    }
}
