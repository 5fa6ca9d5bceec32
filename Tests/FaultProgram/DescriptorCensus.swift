import Foundation
import Howdah
import HowdahTesting

/// Connections end in every way there is, and each gives its descriptor back.
enum DescriptorCensus {
    static func run(_ arguments: [String], findings: Findings) async throws {
        guard let url = arguments.first else { return findings.expect(false, "one argument") }
        // What a process opens once: the loops, and what the run time opens for its threads.
        try await storm(url, findings)
        let before = Descriptors.open()
        for _ in 0..<2 { try await storm(url, findings) }
        try await findings.eventually("the descriptors are back") { Descriptors.count <= before.count }
        let after = Descriptors.open()
        print("descriptors: \(before.count) before, \(after.count) after")
        for descriptor in after where !before.contains(descriptor) {
            print("open: \(Descriptors.describe(descriptor))")
        }
    }

    private static func storm(_ url: String, _ findings: Findings) async throws {
        let proxy = try FaultProxy(to: url)
        defer { proxy.stop() }
        var pool = PoolConfiguration(size: 4)
        pool.acquireTimeout = .seconds(30)
        let db = try Database(proxy.configuration(), pool: pool)
        try await cutEverywhere(db, proxy)
        try await cancelEverywhere(db)
        try await vanish(db, proxy, findings)
        await refuse(proxy)
        let isWorking = try await db.works()
        findings.expect(isWorking, "it works in the end")
        await db.shutdown(grace: .zero)
    }

    /// The connection ends at each place of a statement, and of the making of a connection.
    private static func cutEverywhere(_ db: Database, _ proxy: FaultProxy) async throws {
        for byte in 0..<120 {
            let direction: Fault.Direction = byte % 4 < 2 ? .fromServer : .fromClient
            let point = Fault.Point.afterBytes(byte)
            proxy.set(byte % 2 == 0 ? .cut(direction, point) : .reset(direction, point), for: .living)
            _ = try? await db.execute(PreparedSQL(sql: "SELECT 1 AS a\(byte % 7)"))
        }
        for byte in stride(from: 0, to: 60, by: 7) {
            proxy.set(.reset(.fromServer, .afterBytes(byte)), for: .newcomers)
            proxy.set(.reset(.fromServer), for: .living)
            let once = try Database(proxy.configuration(), pool: impatience)
            _ = try? await once.works()
            await once.shutdown(grace: .zero)
        }
        proxy.set(.pass)
    }

    /// Statements, streams and sessions are cancelled, and their requests have sockets of their own.
    private static func cancelEverywhere(_ db: Database) async throws {
        for delay in 0..<20 {
            let task = Task {
                try await db.withSession { session in
                    _ = try await session.execute(PreparedSQL(sql: "SELECT pg_sleep(100)::text"))
                }
            }
            try await Task.sleep(for: .milliseconds(delay))
            task.cancel()
            _ = await task.result
        }
    }

    /// The peer vanishes, for the statement and for the request to cancel it.
    private static func vanish(_ db: Database, _ proxy: FaultProxy, _ findings: Findings) async throws {
        _ = try await db.works()
        proxy.set(.halfOpen, for: .living)
        proxy.set(.halfOpen, for: .cancelRequests)
        let error = await findings.expectError("a statement whose peer has vanished") {
            try await db.withSession(timeout: .milliseconds(50)) { session in
                _ = try await session.execute(PreparedSQL(sql: "SELECT 1"))
            }
        }
        findings.expect(error?.code == .deadlineExceeded, "\(String(describing: error))")
        proxy.set(.pass, for: .cancelRequests)
        proxy.resetVanished()
    }

    /// Nobody listens for a while.
    private static func refuse(_ proxy: FaultProxy) async {
        try? proxy.listen(.refusing)
        if let once = try? Database(proxy.configuration(), pool: impatience) {
            _ = try? await once.works()
            await once.shutdown(grace: .zero)
        }
        try? proxy.listen(.open)
    }

    private static var impatience: PoolConfiguration {
        var pool = PoolConfiguration(size: 1)
        pool.acquireTimeout = .milliseconds(100)
        return pool
    }
}
