public import Howdah

/// A database of its own for each test, on the server that `DATABASE_URL` names or on a private one.
///
/// ```swift
/// @Test("a user is found by e-mail")
/// func find() async throws {
///     try await TestDatabase.with(migrations: "Migrations") { db in
///         try await db.insert(User(email: "a@b.c", name: "A"))
///         …
///     }
/// }
/// ```
///
/// Tests run in parallel and see nothing of each other. The migrations run once per process, into a template; a test
/// gets a copy of it, which PostgreSQL makes in a few milliseconds:
///
/// ```sql
/// CREATE DATABASE "howdah_test_5f3a09c1_7" TEMPLATE "howdah_test_5f3a09c1_t1"
/// ```
///
/// The copy is dropped when the closure returns, throws or is cancelled. What a killed run leaves behind on a server of
/// `DATABASE_URL` is dropped by the next run; the user must be allowed to create databases there.
public enum TestDatabase {
    /// Runs `body` with an empty database.
    ///
    /// - Throws: what `body` throws; ``EmbeddedPostgresError`` if there is no server; ``DatabaseError`` if the server
    ///   refuses the database.
    public static func withEmpty<T>(
        pool: PoolConfiguration = TestDatabase.pool, _ body: (Database) async throws -> T
    ) async throws -> T {
        let server = try await TestServer.shared()
        return try await server.withDatabase(from: nil, pool: pool, body)
    }

    /// Runs `body` with a copy of the database that `prepare` has made.
    ///
    /// ```swift
    /// try await TestDatabase.with("library", prepare: { db in try await createTables(db) }) { db in … }
    /// ```
    ///
    /// `prepare` runs once per process for each `name`, on an empty database; it must close what it opens. If it
    /// throws, every test of that name throws the same error.
    public static func with<T>(
        _ name: String, prepare: @escaping @Sendable (Database) async throws -> Void,
        pool: PoolConfiguration = TestDatabase.pool, _ body: (Database) async throws -> T
    ) async throws -> T {
        let server = try await TestServer.shared()
        let template = try await server.template(.named(name), prepare)
        return try await server.withDatabase(from: template, pool: pool, body)
    }

    /// The URL of the server that tests use: `DATABASE_URL`, or the private server's.
    public static func serverURL() async throws -> String {
        try await TestServer.url()
    }

    /// The pool that a test's database has if the test does not say otherwise: up to 8 connections, and a minute of
    /// patience, which a test that runs beside many others may need.
    public static let pool = pool(size: 8)

    /// The same with another size.
    ///
    /// ```swift
    /// try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in … }
    /// ```
    public static func pool(size: Int) -> PoolConfiguration {
        var pool = PoolConfiguration(size: size)
        pool.acquireTimeout = .seconds(60)
        return pool
    }
}
