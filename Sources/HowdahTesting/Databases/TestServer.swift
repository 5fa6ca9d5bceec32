import Foundation
import Howdah

/// The server of this process's tests: makes templates and copies, limits how many there are at once, cleans up.
///
/// All databases of a run are named `howdah_test_<run>_…`, where `<run>` is a random number of eight digits. The run
/// holds an advisory lock on its number for as long as it lives, so that any other run can see in `pg_locks`, which
/// shows the locks of all databases, which names belong to nobody.
final class TestServer: Sendable {
    /// What a template holds: two with the same key are the same.
    enum TemplateKey: Hashable {
        case named(String)
        case migrations([String])
    }

    private struct State {
        var templates: [TemplateKey: Task<String, any Error>] = [:]
        var databases = 0
    }

    private let configuration: ConnectionConfiguration
    private let run: TestRun
    /// On the database that the URL names: creates and drops the others.
    private let admin: Database
    private let slots: TestSlots
    private let state = Locked(State())

    private init(configuration: ConnectionConfiguration, run: TestRun, admin: Database, slots: Int) {
        self.configuration = configuration
        self.run = run
        self.admin = admin
        self.slots = TestSlots(slots)
    }

    /// The server of this process, connected at the first call.
    static func shared() async throws -> TestServer {
        let task = sharedTask.withLock { task in
            if let task { return task }
            let started = Task.detached { try await connect() }
            task = started
            return started
        }
        return try await task.value
    }

    private static let sharedTask = Locked<Task<TestServer, any Error>?>(nil)

    /// `DATABASE_URL`, or the URL of the private server.
    static func url() async throws -> String {
        if let url = ProcessInfo.processInfo.environment["DATABASE_URL"], !url.isEmpty { return url }
        return try await EmbeddedPostgres.shared().socketURL()
    }

    private static func connect() async throws -> TestServer {
        let configuration = try ConnectionConfiguration(url: try await url())
        var pool = PoolConfiguration(size: 4)
        // Many tests may stand in line for a few connections, on a slow machine.
        pool.acquireTimeout = .seconds(300)
        let admin = try Database(configuration, pool: pool)
        let run = try await TestRun.begin(configuration)
        try await run.dropLeftovers(admin)
        let limit =
            try await admin.execute(PreparedSQL(sql: "SELECT current_setting('max_connections')::int8"))
            .decodeColumn(as: Int.self).first ?? 100
        let server = TestServer(
            configuration: configuration, run: run, admin: admin,
            slots: max(1, min(16, (limit - 20) / TestDatabase.pool.size)))
        server.dropTemplatesAtExit()
        return server
    }

    /// The name of a database that `prepare` has filled, which it does at the first call for each key.
    func template(
        _ key: TemplateKey, _ prepare: @escaping @Sendable (Database) async throws -> Void
    ) async throws -> String {
        let task = state.withLock { state in
            if let task = state.templates[key] { return task }
            let name = "\(run.prefix)t\(state.templates.count + 1)"
            let made = Task.detached { [self] in
                try await create(name, from: nil)
                do {
                    try await use(name, pool: TestDatabase.pool, prepare)
                } catch {
                    try? await drop(name)
                    throw error
                }
                return name
            }
            state.templates[key] = made
            return made
        }
        return try await task.value
    }

    /// Runs `body` with a database of its own, and drops that afterwards, whatever happened.
    func withDatabase<T>(
        from template: String?, pool: PoolConfiguration, _ body: (Database) async throws -> T
    ) async throws -> T {
        // A test that uses two databases has its slot already: to wait for a second one could be for ever.
        let isOuter = !TestSlots.isHeld
        if isOuter { await slots.acquire() }
        defer { if isOuter { slots.release() } }
        try Task.checkCancellation()
        let name = state.withLock { state in
            state.databases += 1
            return "\(run.prefix)\(state.databases)"
        }
        let result: T
        do {
            try await create(name, from: template)
            result = try await TestSlots.$isHeld.withValue(true) { try await use(name, pool: pool, body) }
        } catch {
            try? await drop(name)
            throw error
        }
        try await drop(name)
        return result
    }

    private func create(_ name: String, from template: String?) async throws {
        let source = quoteIdentifier(template ?? "template0")
        try await admin.execute(PreparedSQL(sql: "CREATE DATABASE \(quoteIdentifier(name)) TEMPLATE \(source)"))
    }

    private func use<T>(
        _ name: String, pool: PoolConfiguration, _ body: (Database) async throws -> T
    ) async throws -> T {
        var configuration = configuration
        configuration.database = name
        let database = try Database(configuration, pool: pool)
        let result: T
        do {
            result = try await body(database)
        } catch {
            await database.shutdown(grace: .zero)
            throw error
        }
        await database.shutdown(grace: .seconds(5))
        return result
    }

    /// Drops a database, from a task of its own: that of the test may have been cancelled.
    private func drop(_ name: String) async throws {
        let admin = admin
        try await Task.detached { try await TestRun.drop(name, admin) }.value
    }

    /// The templates live as long as the process; a private server takes them with it.
    private func dropTemplatesAtExit() {
        guard ProcessInfo.processInfo.environment["DATABASE_URL"]?.isEmpty == false else { return }
        atexit {
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                try? await TestServer.shared().dropTemplates()
                done.signal()
            }
            _ = done.wait(timeout: .now() + 5)
        }
    }

    private func dropTemplates() async throws {
        for task in state.withLock({ Array($0.templates.values) }) {
            if let name = try? await task.value { try await TestRun.drop(name, admin) }
        }
    }
}
