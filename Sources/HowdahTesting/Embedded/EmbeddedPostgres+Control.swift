import Foundation

/// Faults of a server: it is killed, halted, restarted, as administrators, power cuts and full machines do it.
///
/// ```swift
/// let server = try await EmbeddedPostgres.start(settings: EmbeddedPostgres.durable)
/// defer { server.stop() }
/// let db = try Database(url: server.url())
/// try await db.insert(order)
/// try await server.kill()                 // every process, at once
/// try await server.start()                // same port, same data
/// #expect(try await Order.all.fetchAll(db).count == 1)
/// ```
///
/// Not for ``shared()``, which other tests use at the same time.
extension EmbeddedPostgres {
    /// Settings with which a commit survives ``kill()`` and ``restart(_:)``: without them the server answers before a
    /// commit has left its memory.
    public static let durable = ["synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica"]

    /// How a server is told to stop.
    public enum StopMode: String, Hashable, Sendable, CaseIterable {
        /// Sessions are ended with 57P01, and the data is brought to rest: what an administrator does.
        case fast
        /// Sessions are dropped at once, and the next start recovers the data from its log.
        case immediate
    }

    /// Stops the server and keeps its folder, so that ``start()`` finds its data again. Does nothing if it is stopped.
    ///
    /// - Throws: ``EmbeddedPostgresError`` with the server's log if it does not stop within 30 seconds.
    public func shutDown(_ mode: StopMode = .fast) async throws {
        try await Self.onThreadOfItsOwn { [watchdog] in try watchdog.perform("stop \(mode.rawValue)") }
    }

    /// Starts the server again, on the same port and with the same data, and returns when it accepts connections. Does
    /// nothing if it runs.
    ///
    /// - Throws: ``EmbeddedPostgresError`` with the server's log if it does not start within 60 seconds.
    public func start() async throws {
        try await Self.onThreadOfItsOwn { [watchdog] in try watchdog.perform("start") }
    }

    /// Stops the server and starts it again.
    ///
    /// - Throws: as ``shutDown(_:)`` and ``start()``.
    public func restart(_ mode: StopMode = .fast) async throws {
        try await shutDown(mode)
        try await start()
    }

    /// Kills every process of the server at once with SIGKILL, as a power cut does, and returns when all are gone.
    /// ``start()`` brings it back.
    ///
    /// - Throws: ``EmbeddedPostgresError`` if it does not run.
    public func kill() async throws {
        let data = data
        try await Self.onThreadOfItsOwn {
            let postmaster = try ServerProcesses(data: data).postmaster
            // A postmaster that is halted starts no process between the list and the end.
            Foundation.kill(postmaster, SIGSTOP)
            let all = ServerProcesses(postmaster: postmaster).all.reversed()
            for process in all { Foundation.kill(process, SIGKILL) }
            while all.contains(where: ServerProcesses.isRunning) { usleep(1_000) }
        }
    }

    /// Kills the process that serves one client with SIGKILL. The server takes that for a crash: it drops every session
    /// and recovers by itself.
    ///
    /// - Parameter backend: the process, as `pg_backend_pid()` tells it.
    public func kill(backend: Int32) {
        guard backend > 0 else { return }
        Foundation.kill(backend, SIGKILL)
    }

    /// What ``pause(_:)`` halts.
    public enum Part: Hashable, Sendable {
        /// Every process: statements stand still, and connections are accepted by the kernel alone.
        case everything
        /// The process that accepts connections and cancel requests; statements go on.
        case postmaster
        /// The process that serves one client, as `pg_backend_pid()` tells it.
        case backend(Int32)
    }

    /// Halts processes with SIGSTOP: they answer nothing, while the kernel keeps their sockets alive. ``resume()``, ``stop()``
    /// and the end of the process let them go on.
    ///
    /// - Throws: ``EmbeddedPostgresError`` if the server does not run.
    public func pause(_ part: Part = .everything) throws {
        let processes = try ServerProcesses(data: data)
        switch part {
        case .everything: signal(processes.all, SIGSTOP)
        case .postmaster: signal([processes.postmaster], SIGSTOP)
        case .backend(let pid): signal(processes.children.map(\.pid).filter { $0 == pid }, SIGSTOP)
        }
    }

    /// Lets every process that ``pause(_:)`` halted go on.
    ///
    /// - Throws: ``EmbeddedPostgresError`` if the server does not run.
    public func resume() throws {
        signal(try ServerProcesses(data: data).all, SIGCONT)
    }

    /// The processes that serve clients now; found without asking the server, which may be halted. Empty if it is down.
    public var backends: [Int32] { (try? ServerProcesses(data: data).backends) ?? [] }

    /// Adds settings to `postgresql.conf` and has the server read it again; some only count from the next start on.
    ///
    /// - Throws: an error of the file system, or ``EmbeddedPostgresError`` if the server does not run.
    public func reload(_ settings: [String: String]) throws {
        let file = try FileHandle(forWritingTo: data.appendingPathComponent("postgresql.conf"))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(ServerFolder.lines(of: settings).utf8))
        signal([try ServerProcesses(data: data).postmaster], SIGHUP)
    }

    private var data: URL { folder.appendingPathComponent("data", isDirectory: true) }

    private func signal(_ processes: [pid_t], _ number: CInt) {
        for process in processes { Foundation.kill(process, number) }
    }
}
