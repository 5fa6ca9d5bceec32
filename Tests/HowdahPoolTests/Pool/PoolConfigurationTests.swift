import HowdahPool
import HowdahTypes
import Testing

@Suite("A pool's configuration")
struct PoolConfigurationTests {
    @Test("is valid by default")
    func defaults() throws {
        let configuration = PoolConfiguration()
        try configuration.validate()
        #expect((1...10).contains(configuration.size))
        #expect(configuration.acquireTimeout == .seconds(5))
    }

    static let outOfRange: [(String, @Sendable (inout PoolConfiguration) -> Void)] = [
        ("size", { $0.size = 0 }), ("maxOverflow", { $0.maxOverflow = -1 }), ("minIdle", { $0.minIdle = 100 }),
        ("acquireTimeout", { $0.acquireTimeout = .zero }), ("maxLifetime", { $0.maxLifetime = .zero }),
        ("maxIdleTime", { $0.maxIdleTime = .seconds(-1) }), ("maxQueries", { $0.maxQueries = 0 }),
        ("maxWaiters", { $0.maxWaiters = -1 }), ("connectConcurrency", { $0.connectConcurrency = 0 }),
        ("shutdownGrace", { $0.shutdownGrace = .seconds(-1) }),
    ]

    @Test("that is out of range names the setting", arguments: outOfRange)
    func invalid(name: String, change: @Sendable (inout PoolConfiguration) -> Void) throws {
        var configuration = PoolConfiguration(size: 5)
        change(&configuration)
        let error = #expect(throws: DatabaseError.self) { try configuration.validate() }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(name) == true)
    }

    @Test("is checked when a database is made, and a database opens nothing by being made")
    func database() throws {
        _ = try Database(url: "postgres://localhost/shop")
        let error = #expect(throws: DatabaseError.self) {
            try Database(url: "postgres://localhost/shop", pool: PoolConfiguration(size: 0))
        }
        #expect(error?.code == .configuration)
    }
}
