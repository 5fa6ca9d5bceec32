public import Foundation
import Howdah

/// A private, throw-away PostgreSQL server, started from the machine's own binaries.
///
/// ```swift
/// let server = try await EmbeddedPostgres.shared()        // one per process, started at the first call
/// let db = try Database(url: server.url())
/// ```
///
/// The server lives in a temporary folder, listens on a Unix socket in that folder and on a free port of 127.0.0.1, and
/// trusts whoever connects. It does not survive a crash of the machine (`fsync = off`), which is what makes it fast, and
/// it does not survive the process: a watchdog stops it and removes its folder when the process ends, however it ends.
///
/// | The process … | Who stops the server |
/// | --- | --- |
/// | calls ``stop()`` or returns from `main` | the watchdog, and the process waits for it |
/// | is killed (`kill -9`, Ctrl-C, a crash) | the watchdog, within a moment |
/// | is killed together with the watchdog | the next process that starts a server |
public final class EmbeddedPostgres: Sendable {
    /// The folder that holds the data, the socket and the log.
    public let folder: URL
    /// The port, on 127.0.0.1 and in the name of the Unix socket.
    public let port: Int
    /// The superuser; it has no password.
    public let user = "postgres"

    let watchdog: Watchdog

    private init(folder: URL, port: Int, watchdog: Watchdog) {
        self.folder = folder
        self.port = port
        self.watchdog = watchdog
    }

    /// The server of this process, started at the first call and stopped when the process ends.
    ///
    /// Throws ``EmbeddedPostgresError``: the same one at each call, since a server that could not be started once is not
    /// tried again.
    public static func shared() async throws -> EmbeddedPostgres {
        let task = sharedTask.withLock { task in
            if let task { return task }
            let started = Task.detached { try await start() }
            task = started
            return started
        }
        return try await task.value
    }

    private static let sharedTask = Locked<Task<EmbeddedPostgres, any Error>?>(nil)

    /// Starts another server, independent of ``shared()``.
    ///
    /// ```swift
    /// let server = try await EmbeddedPostgres.start(settings: ["max_connections": "20"])
    /// defer { server.stop() }
    /// ```
    ///
    /// `settings` are added to `postgresql.conf` and win over the defaults. Throws ``EmbeddedPostgresError`` if the
    /// binaries are missing or the server does not start; the error ends with the server's own log.
    public static func start(settings: [String: String] = [:]) async throws -> EmbeddedPostgres {
        // `initdb` takes a second or two.
        try await onThreadOfItsOwn { try startBlocking(settings: settings) }
    }

    /// Runs what blocks on a thread of its own, not on one of the cooperative pool.
    static func onThreadOfItsOwn<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Stops the server and removes its folder; a second call does nothing.
    ///
    /// Returns when both are done, or, inside a task, at once: the process waits for the rest when it ends.
    public func stop() {
        watchdog.stop()
        // A task's thread is not to be blocked: there, the server stops in the background.
        guard withUnsafeCurrentTask(body: { $0 == nil }) else { return }
        watchdog.waitUntilEnded()
    }

    /// The URL of a database of this server, over TCP, as any PostgreSQL client reads it.
    ///
    /// `server.url()` is `postgres://postgres@127.0.0.1:54321/postgres?sslmode=disable`.
    public func url(database: String = "postgres") -> String {
        "postgres://\(user)@127.0.0.1:\(port)/\(Self.escaped(database))?sslmode=disable"
    }

    /// The URL of a database of this server, over its Unix socket: faster than TCP.
    ///
    /// `server.socketURL()` is `postgres://postgres@/postgres?host=/tmp/howdah-postgres-x&port=54321`, escaped.
    public func socketURL(database: String = "postgres") -> String {
        "postgres://\(user)@/\(Self.escaped(database))?host=\(Self.escaped(folder.path))&port=\(port)"
    }

    private static func escaped(_ part: String) -> String {
        part.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_."))) ?? part
    }

    /// Starts a server that is empty, or a copy of the one that the connection settings `primary` lead to.
    static func startBlocking(settings: [String: String], copying primary: String? = nil) throws -> EmbeddedPostgres {
        starting.wait()
        defer { starting.signal() }
        let binaries = try PostgresBinaries.find()
        let account = try ServerAccount.current()
        let folder = try ServerFolder.make(for: account)
        let watchdog: Watchdog
        do {
            if let primary { try folder.write(primary: primary) }
            // A copy has the settings of the other server.
            let inherited = primary == nil ? defaults : [:]
            try folder.write(settings: inherited.merging(settings) { _, own in own })
            watchdog = try Watchdog.start(
                binaries: binaries, folder: folder, leftovers: ServerFolder.leftovers(of: account), account: account)
        } catch {
            folder.remove()
            throw error
        }
        let port = try watchdog.waitUntilReady()
        return EmbeddedPostgres(folder: folder.url, port: port, watchdog: watchdog)
    }

    /// How many servers start at once: dozens of them would keep each other, and all tests, from getting anywhere.
    private static let starting = DispatchSemaphore(value: 2)

    /// For tests: nothing that protects data from a crash, many connections, no background work that would disturb.
    private static let defaults = [
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_connections": "300",
        "max_locks_per_transaction": "256",
        "max_prepared_transactions": "20",
        "autovacuum": "off",
        // In the folder, and so removed with it, even if the server was killed.
        "dynamic_shared_memory_type": "mmap",
        "TimeZone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %d ",
        "listen_addresses": "127.0.0.1",
    ]
}

/// Why no private PostgreSQL could be started, and what to do about it.
public struct EmbeddedPostgresError: Error, CustomStringConvertible {
    /// What happened and what to do, as text for a terminal.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
