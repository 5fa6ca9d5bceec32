import Foundation
import Howdah

/// A process that has as many sockets open as it may (EMFILE).
enum DescriptorExhaustion {
    static func run(_ arguments: [String], findings: Findings) async throws {
        guard let url = arguments.first else { return findings.expect(false, "one argument") }
        // The run time opens descriptors of its own when a program first waits.
        try await Task.sleep(for: .milliseconds(1))
        var pool = PoolConfiguration(size: 8)
        pool.acquireTimeout = .seconds(3)
        Scarcity.allow(0)
        let impatient = try Database(url: url, pool: pool)
        try await withoutLoop(impatient, findings)
        pool.acquireTimeout = .seconds(60)
        let patient = try Database(url: url, pool: pool)
        try await openConnections(patient, impatient, findings)
        try await cancelRequest(patient, findings)
        try await smallLimit(url, findings)
        for db in [impatient, patient] { await db.shutdown(grace: .zero) }
    }

    /// None is left when the first connection is to be made: not even for the loop that would watch it.
    private static func withoutLoop(_ db: Database, _ findings: Findings) async throws {
        let before = processorTime()
        let error = await findings.expectError("the first connection") { _ = try await db.works() }
        let busy = processorTime() - before
        Scarcity.allow(nil)
        expectAdvice(error, findings)
        // An attempt that is repeated without a pause would compute all the time.
        findings.expect(busy < 1, "it computes for \(busy) s of the three that it waits")
        findings.expect(db.statistics.connectFailures < 300, "\(db.statistics.connectFailures) attempts in 3 s")
        let isWorking = try await eventually(db)
        findings.expect(isWorking, "the first connection is made once descriptors are free")
    }

    /// Connections that are open go on; no other can be made; and all is well afterwards.
    private static func openConnections(_ db: Database, _ other: Database, _ findings: Findings) async throws {
        try await other.withSession { held in
            Scarcity.allow(0)
            for _ in 0..<100 {
                let isRight = try await held.works()
                findings.expect(isRight, "an open connection answers")
            }
            let refused = await findings.expectError("one more connection") {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await other.withSession { _ in try await Task.sleep(for: .seconds(6)) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            expectAdvice(refused, findings)
            Scarcity.allow(nil)
        }
        let arrived = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await db.withSession { session in
                        arrived.add()
                        try await findings.eventually("eight connections at once") { arrived.count == 8 }
                        let isRight = try await session.works()
                        findings.expect(isRight, "a connection that was made afterwards answers")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// A statement is cancelled while none is left for the request's socket: it is sent as soon as there is one.
    private static func cancelRequest(_ db: Database, _ findings: Findings) async throws {
        let started = Tally()
        let statement = Task {
            try await db.withSession { session in
                _ = try await session.works()
                started.add()
                _ = try await session.execute(PreparedSQL(sql: "SELECT pg_sleep(200)::text"))
            }
        }
        try await findings.eventually("the statement runs") { started.count == 1 }
        Scarcity.allow(0)
        statement.cancel()
        // A few attempts are made in vain.
        try await Task.sleep(for: .milliseconds(200))
        Scarcity.allow(nil)
        do {
            try await statement.value
            findings.expect(false, "a cancelled statement ends with an error")
        } catch {
            findings.expect(error is CancellationError, "a cancelled statement is cancelled: \(error)")
        }
        let isWorking = try await db.works()
        findings.expect(isWorking, "the pool works after a cancel request that had to wait")
    }

    /// A pool that is larger than what the limit allows works with fewer connections.
    private static func smallLimit(_ url: String, _ findings: Findings) async throws {
        var pool = PoolConfiguration(size: 50)
        pool.acquireTimeout = .seconds(100)
        let db = try Database(url: url, pool: pool)
        Scarcity.allow(6)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await db.withSession { session in
                        let isRight = try await session.works()
                        findings.expect(isRight, "it answers")
                        _ = try await session.execute(PreparedSQL(sql: "SELECT pg_sleep(0.005)::text"))
                    }
                }
            }
            try await group.waitForAll()
        }
        let now = db.statistics
        print("a pool of 50 with 6 descriptors: \(now.connected) connections, \(now.connectFailures) failed attempts")
        findings.expect((1...6).contains(now.size - now.connecting), "as many connections as descriptors: \(now)")
        findings.expect(now.timedOut == 0 && now.connectFailures < 500, "nobody fails, and it does not hammer: \(now)")
        Scarcity.allow(nil)
        await db.shutdown(grace: .zero)
    }

    /// The error says what is missing and what to do.
    private static func expectAdvice(_ error: DatabaseError?, _ findings: Findings) {
        guard let error else { return }
        let text = error.description
        print("error: \(text)")
        findings.expect(error.code == .connectionFailed, "its code is connectionFailed: \(error.code)")
        findings.expect(text.contains("EMFILE; its limit is "), "it says what is missing: \(text)")
        findings.expect(text.contains("ulimit -n"), "it says what to do: \(text)")
    }

    private static func eventually(_ db: Database) async throws -> Bool {
        for _ in 0..<60 { if (try? await db.works()) == true { return true } }
        return false
    }

    /// What this process has computed so far, in seconds.
    private static func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
