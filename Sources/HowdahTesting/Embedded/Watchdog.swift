import Foundation
import Howdah

/// The child process that starts the server, waits until this process is gone, stops the server and removes its folder.
///
/// It is a shell script whose standard input is a pipe that only this process can write to. When the process ends,
/// however it ends, the kernel closes the pipe, and the script reads the end of its input. Until then it obeys what it
/// reads: stop the server, start it again. The script has a session of its own, so that Ctrl-C in the terminal does not
/// reach it.
final class Watchdog: Sendable {
    private struct State {
        /// Closing it is the sign to stop; nil once that has been done.
        var lifeline: CInt?
        var process: pid_t
    }
    private let state: Locked<State>
    /// The script's standard output: first one line about the start, then its end when all is removed.
    private let report: CInt
    private let ended = DispatchSemaphore(value: 0)

    private init(lifeline: CInt, report: CInt, process: pid_t) {
        self.state = Locked(State(lifeline: lifeline, process: process))
        self.report = report
    }

    /// Starts the script: the server is not ready before ``waitUntilReady()`` returns.
    static func start(
        binaries: PostgresBinaries, folder: ServerFolder, leftovers: [String], account: ServerAccount
    ) throws -> Watchdog {
        let ports = try freePorts(5)
        let command =
            account.prefix + ["/bin/sh", "-c", script, "howdah-watchdog", binaries.folder, folder.url.path]
            + [ports.map(String.init).joined(separator: " ")] + leftovers
        let watchdog = try spawning.withLock { _ in try start(command, lock: folder.lock) }
        registerForExit(watchdog)
        return watchdog
    }

    /// Held from the making of a pipe to the start of its process: between the two calls that make a pipe and keep it
    /// from other children, a child of another thread would inherit it, and hold another server's lifeline for ever.
    private static let spawning = Locked(())

    private static func start(_ command: [String], lock: CInt) throws -> Watchdog {
        let input = try pipe()
        let output = try pipe()
        defer {
            close(input.read)
            close(output.write)
        }
        do {
            let process = try spawn(command, input: input.read, output: output.write, lock: lock)
            return Watchdog(lifeline: input.write, report: output.read, process: process)
        } catch {
            close(input.write)
            close(output.read)
            throw error
        }
    }

    /// Waits for the script's first line: the port, or what went wrong.
    func waitUntilReady() throws -> Int {
        var text = ""
        while let part = read() {
            text += part
            if text.hasPrefix("ready "), let end = text.firstIndex(of: "\n"),
                let port = Int(text[..<end].dropFirst("ready ".count))
            {
                return port
            }
        }
        stop()
        waitUntilEnded()
        throw EmbeddedPostgresError("The private PostgreSQL server did not start.\n" + text)
    }

    /// Has the script do something with the server, and waits until it is done. Blocks, on a thread of its own.
    func perform(_ command: String) throws {
        try state.withLock { state in
            guard let lifeline = state.lifeline else {
                throw EmbeddedPostgresError("This private PostgreSQL server was stopped for good: start another one.")
            }
            ignoreBrokenPipes()
            let line = Array((command + "\n").utf8)
            guard Foundation.write(lifeline, line, line.count) == line.count else {
                throw EmbeddedPostgresError("The process that looks after the private PostgreSQL server is gone.")
            }
            var answer = ""
            while !answer.hasSuffix("done\n") {
                guard !answer.hasSuffix("failed\n"), let part = read() else {
                    throw EmbeddedPostgresError("Could not \(command) the private PostgreSQL server.\n" + answer)
                }
                answer += part
            }
        }
    }

    /// Makes a write to a process that is gone an error, and not the end of this one. For this thread.
    private func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Lets go of the lifeline: the script stops the server and removes everything. A second call does nothing.
    func stop() {
        let process: pid_t? = state.withLock { state in
            guard let lifeline = state.lifeline else { return nil }
            close(lifeline)
            state.lifeline = nil
            return state.process
        }
        guard let process else { return }
        // Half a second, which no thread of the cooperative pool should wait.
        Thread.detachNewThread { [self] in
            while read() != nil {}
            var status: CInt = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            close(report)
            ended.signal()
        }
    }

    /// Waits until the script has removed everything, once ``stop()`` was called.
    func waitUntilEnded() {
        ended.wait()
        ended.signal()
    }

    /// The next part of the report, or nil at its end.
    private func read() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Foundation.read(report, &buffer, buffer.count)
            if count > 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
            guard count < 0, errno == EINTR else { return nil }
        }
    }
}

// MARK: - At exit

extension Watchdog {
    private static let running = Locked<[Watchdog]>([])

    /// Has `exit` wait for the script, so that nothing is left when the command is over.
    private static func registerForExit(_ watchdog: Watchdog) {
        let isFirst = running.withLock { running in
            running.append(watchdog)
            return running.count == 1
        }
        guard isFirst else { return }
        atexit {
            let watchdogs = Watchdog.running.withLock { $0 }
            for watchdog in watchdogs { watchdog.stop() }
            for watchdog in watchdogs { watchdog.waitUntilEnded() }
        }
    }
}

// MARK: - The operating system

extension Watchdog {
    /// A pipe that is closed in every other child of this process.
    private static func pipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw failure("make a pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Runs `command` in a session of its own, with the lock as descriptor 3 and without the PG* variables.
    private static func spawn(_ command: [String], input: CInt, output: CInt, lock: CInt) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, lock, 3)
        // Whatever else is open here at this moment: a server would keep it open for as long as it lives. Closing what is
        // not open does no harm; Darwin closes by a flag.
        #if !canImport(Darwin)
            for descriptor in CInt(4)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        #endif
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, CShort(POSIX_SPAWN_SETSIGMASK) | ownSession)

        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("LC_") && $0.key != "LANG" }
            .map { "\($0.key)=\($0.value)" }
        var process: pid_t = 0
        let result = withCStrings(command) { arguments in
            withCStrings(environment + ["LC_ALL=C"]) { variables in
                posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
            }
        }
        guard result == 0 else { throw failure("run \(command[0])", result) }
        return process
    }

    #if canImport(Darwin)
        private static let ownSession = CShort(POSIX_SPAWN_SETSID) | CShort(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #else
        // <spawn.h> has the name POSIX_SPAWN_SETSID only under _GNU_SOURCE; glibc and musl agree on the value.
        private static let ownSession: CShort = 0x80
    #endif

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }

    /// Ports of 127.0.0.1 that are free now. Another process can take one before the server does: hence several.
    ///
    /// They are drawn below the range from which systems take ports for outgoing connections (from 32,768 on Linux,
    /// from 49,152 elsewhere), and at random: what the system would choose, it chooses for the next one who asks, too.
    private static func freePorts(_ count: Int) throws -> [UInt16] {
        var ports: [UInt16] = []
        for _ in 0..<1000 where ports.count < count {
            let port = UInt16.random(in: 20_000..<32_000)
            if try isFree(port), !ports.contains(port) { ports.append(port) }
        }
        guard ports.count == count else {
            throw EmbeddedPostgresError("There is no free port between 20000 and 32000 of 127.0.0.1.")
        }
        return ports
    }

    private static func isFree(_ port: UInt16) throws -> Bool {
        #if canImport(Darwin)
            let socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #else
            let socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #endif
        guard socket >= 0 else { throw failure("open a socket", errno) }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func failure(_ step: String, _ code: CInt) -> EmbeddedPostgresError {
        EmbeddedPostgresError("Could not \(step): \(String(cString: strerror(code))).")
    }
}
