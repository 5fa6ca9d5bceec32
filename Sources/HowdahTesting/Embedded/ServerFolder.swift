import Foundation

/// The temporary folder of one server, and the lock in it that says whether anyone still needs it.
///
/// ```
/// /dev/shm/howdah-postgres-XXXXXX/       or below /tmp, where memory is scarce or has no file system
///   owner           locked (flock) by the process and by its watchdog, for as long as one of them lives
///   settings.conf   what is added to postgresql.conf
///   primary         for a standby: how to connect to the server that it copies and follows
///   data/           the cluster
///   log             the server's log
///   .s.PGSQL.54321  the socket
/// ```
struct ServerFolder {
    let url: URL
    /// The open, locked file `owner`; never closed, so that the lock ends with the process.
    let lock: CInt

    /// Memory first: a copy of a database, 300 small files, takes 20 ms there and up to 300 ms on a disk. Both are short
    /// on purpose: the path of a Unix socket may have 107 bytes on Linux and 103 on macOS.
    private static let parents = ["/dev/shm", "/tmp"]
    private static let prefix = "howdah-postgres-"
    /// How much must be free in memory for it to be used.
    private static let enough = 2 << 30

    private static func parent() -> String {
        #if os(Linux)
            var status = statvfs()
            if access(parents[0], R_OK | W_OK | X_OK) == 0, statvfs(parents[0], &status) == 0,
                Int(status.f_bavail) * Int(status.f_frsize) >= enough
            {
                return parents[0]
            }
        #endif
        return parents[1]
    }

    /// Makes a folder that only `account` can read, and locks it.
    static func make(for account: ServerAccount) throws -> ServerFolder {
        let parent = parent()
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("make a folder in \(parent)") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let url = URL(fileURLWithPath: path, isDirectory: true)
        do {
            // Locked before it has its name, so that nobody meets an `owner` that is not locked yet.
            let lock = open(path + "/owner.new", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw failure("lock a file in \(path)") }
            guard rename(path + "/owner.new", path + "/owner") == 0 else { throw failure("rename a file in \(path)") }
            if geteuid() == 0 {
                guard chown(path, account.uid, account.gid) == 0 else { throw failure("hand over \(path)") }
            }
            return ServerFolder(url: url, lock: lock)
        } catch {
            try? FileManager.default.removeItem(at: url)
            throw error
        }
    }

    /// Writes the settings as lines of `postgresql.conf`.
    func write(settings: [String: String]) throws {
        let socket = ["unix_socket_directories": url.path]
        let lines = Self.lines(of: settings.merging(socket) { own, _ in own })
        try Data(lines.utf8).write(to: url.appendingPathComponent("settings.conf"))
    }

    /// Settings as `postgresql.conf` has them, one in a line.
    static func lines(of settings: [String: String]) -> String {
        settings
            .map { name, value in "\(name) = '\(value.replacingOccurrences(of: "'", with: "''"))'\n" }
            .sorted().joined()
    }

    /// Has the server be a copy of another one.
    func write(primary: String) throws {
        try Data(primary.utf8).write(to: url.appendingPathComponent("primary"))
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    /// The folders of servers whose process and watchdog are both gone.
    static func leftovers(of account: ServerAccount) -> [String] {
        let folders = parents.flatMap { parent in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            return names.filter { $0.hasPrefix(prefix) }.map { parent + "/" + $0 }
        }
        return folders.filter { path in
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == account.uid else {
                return false
            }
            let file = open(path + "/owner", O_RDWR | O_CLOEXEC)
            guard file >= 0 else { return errno == ENOENT && isOlderThanAMinute(path) }
            defer { close(file) }
            return flock(file, LOCK_EX | LOCK_NB) == 0
        }
    }

    private static func isOlderThanAMinute(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let changed = attributes?[.modificationDate] as? Date else { return false }
        return changed < Date(timeIntervalSinceNow: -60)
    }

    private static func failure(_ step: String) -> EmbeddedPostgresError {
        EmbeddedPostgresError("Could not \(step): \(String(cString: strerror(errno))).")
    }
}
