import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A failover", .timeLimit(.minutes(4)))
struct FailoverTests {
    /// What the tasks of the test have seen.
    private struct Entries {
        var acknowledged: Set<UUID> = []
        var unacknowledged: Set<UUID> = []
        var errors: [String: Int] = [:]
        var reads = 0
        var failedReads = 0
        var isOver = false
    }

    private final class Ledger: Sendable {
        private let entries = Locked(Entries())
        func withLock<T>(_ body: (inout Entries) throws -> T) rethrows -> T { try entries.withLock { try body(&$0) } }
    }

    private static func write(_ db: Database, _ ledger: Ledger) async {
        while !ledger.withLock({ $0.isOver }) {
            let id = UUID()
            do {
                try await db.withTransaction { tx in
                    _ = try await tx.execute(prepared("INSERT INTO ledger VALUES ($1)", id))
                }
                ledger.withLock { _ = $0.acknowledged.insert(id) }
            } catch {
                ledger.withLock { ledger in
                    ledger.unacknowledged.insert(id)
                    let error = error as? DatabaseError
                    ledger.errors["\(error?.code.description ?? "?") \(error?.sqlState?.rawValue ?? "")", default: 0] +=
                        1
                }
            }
        }
    }

    private static func read(_ db: Database, _ ledger: Ledger) async {
        while !ledger.withLock({ $0.isOver }) {
            let works = (try? await db.execute(prepared("SELECT count(*) FROM ledger"))) != nil
            ledger.withLock { ledger in
                ledger.reads += 1
                if !works { ledger.failedReads += 1 }
            }
        }
    }

    @Test("loses no acknowledged commit: the pool finds the new primary, and reads go on at the standby meanwhile")
    func promotion() async throws {
        try await Cluster.with { cluster in
            let pool = TestDatabase.pool(size: 4)
            let db = try Database(url: cluster.primary.url(with: cluster.standby), pool: pool)
            let reading = try Database(
                url: cluster.primary.url(with: cluster.standby, targetSession: .preferStandby), pool: pool)
            try await db.execute(prepared("CREATE TABLE ledger (id uuid PRIMARY KEY)"))
            try await cluster.replicateSynchronously(db)
            try await eventually("the standby has the table") {
                (try? await reading.execute(prepared("SELECT count(*) FROM ledger"))) != nil
            }

            let ledger = Ledger()
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 { group.addTask { await Self.write(db, ledger) } }
                for _ in 0..<2 { group.addTask { await Self.read(reading, ledger) } }
                // Whatever happens, the tasks come to an end.
                defer { ledger.withLock { $0.isOver = true } }
                try await eventually("there is work") { ledger.withLock { $0.acknowledged.count > 300 } }
                try await cluster.primary.kill()
                let before = ledger.withLock { ($0.acknowledged.count, $0.reads) }
                try await cluster.standby.promote()
                try await eventually("writes succeed at the new primary, and reads go on") {
                    ledger.withLock { $0.acknowledged.count > before.0 + 300 && $0.reads > before.1 + 100 }
                }
                ledger.withLock { $0.isOver = true }
                try await group.waitForAll()
            }

            let survivor = try Database(url: cluster.standby.url(), pool: TestDatabase.pool)
            let kept = Set(try await survivor.execute(prepared("SELECT id FROM ledger")).decodeColumn(as: UUID.self))
            let seen = ledger.withLock { $0 }
            #expect(seen.acknowledged.subtracting(kept).isEmpty, "acknowledged, and lost")
            #expect(kept.subtracting(seen.acknowledged).isSubset(of: seen.unacknowledged), "written by nobody")
            #expect(seen.failedReads == 0, "of \(seen.reads) reads")
            #expect(seen.errors.keys.allSatisfy { !$0.contains("25006") }, "\(seen.errors)")
            #expect(try await db.serverPort() == cluster.standby.port)
            for each in [db, reading, survivor] { await each.shutdown() }
        }
    }

    @Test("a pool that asks for a standby does not keep one that was promoted, and says what it has become")
    func promotedStandby() async throws {
        try await Cluster.with { cluster in
            var pool = TestDatabase.pool(size: 2)
            pool.acquireTimeout = .seconds(2)
            let db = try Database(
                url: cluster.standby.url(with: cluster.primary, targetSession: .standby), pool: pool)
            try await eventually("the standby answers") { (try? await db.serverPort()) == cluster.standby.port }
            try await cluster.standby.promote()
            var refusal: DatabaseError?
            try await eventually("no connection is handed out") {
                do {
                    try await db.ping()
                } catch let error as DatabaseError {
                    refusal = error
                }
                return refusal != nil
            }
            #expect(refusal?.code == .connectionFailed)
            #expect(refusal?.description.contains("is a primary that accepts writes") == true, "\(refusal as Any)")
            await db.shutdown()
        }
    }

    @Test("a write that a standby refuses gives up the connections to it: the next one reaches the new address")
    func movedAddress() async throws {
        try await Cluster.with { cluster in
            // An address that leads to a standby now, and elsewhere later.
            let (old, new) = (try FaultProxy(to: cluster.standby.url()), try FaultProxy(to: cluster.primary.url()))
            defer { for proxy in [old, new] { proxy.stop() } }
            var configuration = old.configuration()
            configuration.endpoints += new.configuration().endpoints
            let db = try Database(configuration, pool: TestDatabase.pool(size: 4))
            let gate = Latch(4)
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await db.withSession { session in
                            let port = try await session.serverPort()
                            #expect(port == cluster.standby.port)
                            await gate.arrive()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(db.statistics.idle == 4)

            // To write in a transaction that is read-only is the caller's mistake, and not the server's.
            await #expect(throws: DatabaseError.self) {
                try await db.withTransaction(readOnly: true) { tx in
                    _ = try await tx.execute(prepared("CREATE TABLE t (id int)"))
                }
            }
            #expect(db.statistics.idle == 4)

            try old.listen(.refusing)
            let error = await #expect(throws: DatabaseError.self) {
                try await db.execute(prepared("CREATE TABLE t (id int)"))
            }
            #expect(error?.sqlState == .readOnlySqlTransaction)
            try await db.execute(prepared("CREATE TABLE t (id int)"))
            #expect(try await db.serverPort() == cluster.primary.port)
            await db.shutdown()
        }
    }
}

/// Lets tasks go on when so many have arrived.
private final class Latch: Sendable {
    private let state: Locked<(missing: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(_ count: Int) { state = Locked((count, [])) }

    func arrive() async {
        await withCheckedContinuation { continuation in
            let freed = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing <= 0 else { return [] }
                defer { state.waiting = [] }
                return state.waiting
            }
            for each in freed { each.resume() }
        }
    }
}
