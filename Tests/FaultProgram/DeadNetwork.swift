import Foundation
import Howdah
import HowdahTypes

/// A network that swallows every packet, and says nothing: only probes and timeouts find that.
///
/// Runs in a network of its own, as root. One address of the server can fall into the hole, the other one stays.
///
/// | argument | |
/// | --- | --- |
/// | 1 | the server's URL, with the first address |
/// | 2 | the server's second address |
/// | 3 | the device that leads there, which will appear |
/// | 4 | this machine's own address, with its prefix: `198.18.7.2/24` |
struct DeadNetwork {
    private let findings: Findings
    private let first: ConnectionConfiguration
    private let both: ConnectionConfiguration
    private let device: String
    private let address: String

    static func run(_ arguments: [String], findings: Findings) async throws {
        guard arguments.count == 4 else { return findings.expect(false, "four arguments") }
        let network = try DeadNetwork(arguments, findings)
        try await network.setUp(own: arguments[3])
        try await network.busy()
        try await network.sending()
        try await network.idle()
        try await network.idleAndFoundDead()
    }

    private init(_ arguments: [String], _ findings: Findings) throws {
        self.findings = findings
        var first = try ConnectionConfiguration(url: arguments[0])
        first.keepAlive.idle = .seconds(1)
        first.keepAlive.interval = .seconds(1)
        first.keepAlive.count = 3
        first.keepAlive.userTimeout = .seconds(3)
        first.connectTimeout = .seconds(60)
        first.pooler = .none
        self.first = first
        address = first.endpoints[0].host
        device = arguments[2]
        var both = first
        both.endpoints.append(Endpoint(host: arguments[1], port: first.endpoints[0].port))
        self.both = both
    }

    private func setUp(own: String) async throws {
        try await findings.eventually("the device is there") { ip("link", "show", "dev", device) }
        let isUp =
            ip("addr", "add", own, "dev", device)
            && ip("link", "set", "dev", device, "up")
        findings.expect(isUp, "the device is up")
        let db = try Database(first)
        try await findings.eventually("the server answers") { (try? await db.works()) == true }
        await db.shutdown(grace: .zero)
    }

    /// A statement waits for its answer, and nothing is under way: keepalive probes find that nobody is there.
    private func busy() async throws {
        let db = try Database(first)
        let started = Tally()
        let statement = Task {
            await self.findings.expectError("a statement whose network is gone") {
                try await db.withSession { session in
                    _ = try await session.works()
                    started.add()
                    _ = try await session.execute(PreparedSQL(sql: "SELECT pg_sleep(300)::text"))
                }
            }
        }
        try await findings.eventually("the statement runs") { started.count == 1 }
        // It is sent and acknowledged at once, and then all is silent.
        try await Task.sleep(for: .milliseconds(500))
        let start = ContinuousClock.now
        open()
        let error = await statement.value
        report("busy", since: start, limit: 1...30)
        findings.expect(error?.code == .connectionLost, "\(String(describing: error))")
        close()
        let isWorking = try await db.works()
        findings.expect(isWorking, "a new connection works when the network is back")
        await db.shutdown(grace: .zero)
    }

    /// A statement is sent, and nobody acknowledges it.
    private func sending() async throws {
        let db = try Database(first)
        let start = Locked(ContinuousClock.now)
        let error = await findings.expectError("a statement that is sent into the hole") {
            try await db.withSession { session in
                _ = try await session.works()
                start.withLock { $0 = .now }
                open()
                _ = try await session.works()
            }
        }
        report("sending", since: start.withLock { $0 }, limit: 1...30)
        findings.expect(error?.code == .connectionLost, "\(String(describing: error))")
        close()
        await db.shutdown(grace: .zero)
    }

    /// A connection falls into the hole while nobody uses it: whoever wants it next waits for the check, and for a
    /// connection by the other address.
    private func idle() async throws {
        var pool = PoolConfiguration(size: 2)
        pool.prePing = .always
        pool.acquireTimeout = .seconds(100)
        let db = try Database(both, pool: pool)
        _ = try await db.works()
        let start = ContinuousClock.now
        open()
        let isWorking = try await db.works()
        report("idle, checked, connected by another address", since: start, limit: 0...60)
        findings.expect(isWorking && db.statistics.closed == 1, "it is replaced: \(db.statistics)")
        close()
        await db.shutdown(grace: .zero)
    }

    /// Probes find an idle connection dead, and then a look at its socket is enough.
    private func idleAndFoundDead() async throws {
        var pool = PoolConfiguration(size: 2)
        pool.prePing = .never
        pool.acquireTimeout = .seconds(100)
        let db = try Database(both, pool: pool)
        _ = try await db.works()
        findings.expect(isConnected, "it is connected by the first address")
        let start = ContinuousClock.now
        open()
        try await findings.eventually("the probes have found it dead") { !isConnected }
        report("idle, probed", since: start, limit: 1...60)
        let isWorking = try await db.works()
        findings.expect(isWorking && db.statistics.closed == 1, "it is replaced unseen: \(db.statistics)")
        close()
        await db.shutdown(grace: .zero)
    }

    private func report(_ what: String, since start: ContinuousClock.Instant, limit: ClosedRange<Int>) {
        let time = start.duration(to: .now)
        print("dead network, \(what): \(time)")
        findings.expect(
            time > .seconds(limit.lowerBound) && time < .seconds(limit.upperBound), "\(what) takes \(time)")
    }

    // MARK: The hole

    /// From here on packets to the first address go to a machine that is not there.
    private func open() {
        let isOpen = ip("neigh", "replace", address, "lladdr", "02:00:00:00:00:77", "dev", device, "nud", "permanent")
        findings.expect(isOpen, "the hole is open")
    }

    private func close() { findings.expect(ip("neigh", "del", address, "dev", device), "the hole is closed") }

    private func ip(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ip"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether the kernel takes a connection to the first address for alive: state 01 in `/proc/net/tcp`, where an address
    /// is a number of the machine's own byte order.
    private var isConnected: Bool {
        let number = address.split(separator: ".").reversed().compactMap { UInt8($0) }.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let table = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
        return table.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2].hasPrefix(number + ":") && fields[3] == "01"
        }
    }
}
