import Foundation
import Howdah
import HowdahTesting

/// A private PgBouncer before a private server: it lends few server processes to many clients, one transaction at a time.
///
/// A shell script runs it, and ends it when this process closes the pipe that is the script's standard input, or ends in
/// whatever way. Its folder is one in the server's, and goes with that.
final class PgBouncer: Sendable {
    let port: Int
    let folder: URL
    private let lifeline: FileHandle
    private let script: Process

    private init(port: Int, folder: URL, lifeline: FileHandle, script: Process) {
        self.port = port
        self.folder = folder
        self.lifeline = lifeline
        self.script = script
    }

    deinit { stop() }

    /// The URL of a database behind it, over TCP.
    func url(database: String = "postgres", user: String = "postgres") -> String {
        "postgres://\(user)@127.0.0.1:\(port)/\(database)?sslmode=disable"
    }

    /// The URL of a database behind it, over its Unix socket.
    func socketURL(database: String = "postgres") -> String {
        "postgres://postgres@/\(database)?host=\(folder.path)&port=\(port)"
    }

    func stop() {
        try? lifeline.close()
        script.waitUntilExit()
    }

    /// Starts one; `settings` are those of its section `[pgbouncer]`.
    static func start(before server: EmbeddedPostgres, settings: [String: String] = [:]) async throws -> PgBouncer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try startBlocking(before: server, settings: settings) })
            }
        }
    }

    private static func startBlocking(before server: EmbeddedPostgres, settings: [String: String]) throws -> PgBouncer {
        var failure = ""
        for _ in 0..<5 {
            let port = Int.random(in: 20_000..<32_000)
            let folder = server.folder.appendingPathComponent("b\(port)")
            try write(settings, port: port, folder: folder, server: server)
            let (input, output, script) = (Pipe(), Pipe(), Process())
            // A server that is started meanwhile would keep them open past this one's end.
            for pipe in [input, output] {
                for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                    _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
                }
            }
            script.executableURL = URL(fileURLWithPath: "/bin/sh")
            script.arguments = ["-c", Self.script, "howdah-pgbouncer", folder.path, String(port)]
            script.standardInput = input
            script.standardOutput = output
            try script.run()
            try output.fileHandleForWriting.close()
            let answer = output.fileHandleForReading.availableData
            if answer.starts(with: Data("ready".utf8)) {
                return PgBouncer(port: port, folder: folder, lifeline: input.fileHandleForWriting, script: script)
            }
            failure = String(decoding: answer + output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            script.waitUntilExit()
        }
        throw DatabaseError(
            .connectionFailed, message: "PgBouncer does not start; ./.ci/setup installs it.\n\(failure)")
    }

    private static func write(_ settings: [String: String], port: Int, folder: URL, server: EmbeddedPostgres) throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: false)
        let owner = try files.attributesOfItem(atPath: server.folder.path)
        var all = [
            "listen_addr": "127.0.0.1", "listen_port": String(port), "unix_socket_dir": folder.path,
            "auth_type": "trust", "auth_file": folder.path + "/users", "pool_mode": "transaction",
            "default_pool_size": "3", "max_client_conn": "500", "admin_users": "postgres",
        ]
        // It refuses to run as root, as the server does.
        if geteuid() == 0 { all["user"] = owner[.ownerAccountName] as? String ?? "postgres" }
        all.merge(settings) { _, own in own }
        let lines = all.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
        let text = "[databases]\n* = host=\(server.folder.path) port=\(server.port)\n[pgbouncer]\n" + lines
        try Data(text.utf8).write(to: folder.appendingPathComponent("settings.ini"))
        try Data("\"postgres\" \"\"\n\"app\" \"s3cretw0rd\"\n".utf8).write(to: folder.appendingPathComponent("users"))
        guard geteuid() == 0, let account = owner[.ownerAccountID] else { return }
        for path in [folder.path, folder.path + "/settings.ini", folder.path + "/users"] {
            try files.setAttributes([.ownerAccountID: account], ofItemAtPath: path)
        }
    }

    private static let script = #"""
        trap '' INT TERM HUP PIPE
        folder=$1 port=$2
        cd "$folder" || exit 1
        PATH=$PATH:/usr/sbin:/opt/homebrew/bin:/usr/local/bin pgbouncer settings.ini >log 2>&1 </dev/null &
        child=$!
        # The socket's file is made last.
        until [ -S ".s.PGSQL.$port" ]; do
            kill -0 $child 2>/dev/null || { cat log; exit 1; }
            sleep 0.02
        done
        if grep -i 'cannot listen' log; then kill -KILL $child; wait $child; exit 1; fi
        echo ready
        exec >/dev/null 2>&1
        while read -r _; do :; done
        kill -KILL $child
        wait $child
        """#
}
