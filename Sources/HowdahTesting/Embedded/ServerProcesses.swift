import Foundation

/// The processes of a running server, as the operating system lists them: the postmaster and its children.
struct ServerProcesses {
    struct Entry: Hashable {
        let pid: pid_t
        let parent: pid_t
        /// What the process calls itself: `postgres: app shop 127.0.0.1(50112) idle`.
        let title: String
    }

    let postmaster: pid_t
    let children: [Entry]

    /// Those of the server that keeps its data in a folder; throws if none runs.
    init(data: URL) throws {
        let file = data.appendingPathComponent("postmaster.pid")
        let text = try? String(contentsOf: file, encoding: .utf8)
        guard let pid = text?.split(separator: "\n").first.flatMap({ pid_t($0) }), Self.isRunning(pid) else {
            throw EmbeddedPostgresError("The private PostgreSQL server does not run: start it first.")
        }
        self.init(postmaster: pid)
    }

    init(postmaster: pid_t) {
        self.postmaster = postmaster
        children = Self.all().filter { $0.parent == postmaster }
    }

    /// The processes that serve a client.
    var backends: [pid_t] { children.filter { Self.isBackend($0.title) }.map(\.pid) }

    /// Everything, the postmaster first.
    var all: [pid_t] { [postmaster] + children.map(\.pid) }

    /// Whether a title is that of a process that serves a client: it tells where the client is.
    static func isBackend(_ title: String) -> Bool {
        title.hasPrefix("postgres: ") && (title.contains(" [local] ") || title.contains(#/ \S+\([0-9]+\) /#))
    }

    #if os(Linux)
        /// Whether a process runs. One that has ended counts as gone, whether or not its parent has taken note.
        static func isRunning(_ pid: pid_t) -> Bool {
            status(of: pid).map { $0.state != "Z" && $0.state != "X" } ?? false
        }

        private static func all() -> [Entry] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { name in
                guard let pid = pid_t(name), let status = status(of: pid) else { return nil }
                let words = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(pid)/cmdline"))) ?? Data()
                let title = String(decoding: words.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
                return Entry(pid: pid, parent: status.parent, title: title)
            }
        }

        /// The third and the fourth field of `/proc/PID/stat`; the second one, in parentheses, may hold anything.
        private static func status(of pid: pid_t) -> (state: Substring, parent: pid_t)? {
            guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return nil }
            let fields = text[end...].split(separator: " ")
            guard fields.count > 2, let parent = pid_t(fields[2]) else { return nil }
            return (fields[1], parent)
        }
    #else
        /// Whether a process runs.
        static func isRunning(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 }

        private static func all() -> [Entry] {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/ps")
            process.arguments = ["-A", "-o", "pid=,ppid=,command="]
            process.standardOutput = output
            guard (try? process.run()) != nil else { return [] }
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ", maxSplits: 2)
                guard words.count == 3, let pid = pid_t(words[0]), let parent = pid_t(words[1]) else { return nil }
                return Entry(pid: pid, parent: parent, title: String(words[2]))
            }
        }
    #endif
}
