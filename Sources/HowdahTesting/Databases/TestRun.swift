import Howdah

/// One process that runs tests on a server: its number, and the lock that shows that it is alive.
struct TestRun: Sendable {
    let number: UInt32

    /// How the names of its databases begin.
    var prefix: String { Self.prefix + hex(number) + "_" }

    private static let prefix = "howdah_test_"
    /// The first half of the advisory lock's key: "Howd".
    private static let lockClass: Int32 = 0x486F_7764

    /// Takes a number, and the lock on it for as long as the process lives.
    static func begin(_ configuration: ConnectionConfiguration) async throws -> TestRun {
        let run = TestRun(number: .random(in: 1...UInt32.max))
        var pool = PoolConfiguration(size: 1)
        // A server that has just started, beside hundreds of tests, on a slow machine.
        pool.acquireTimeout = .seconds(300)
        let database = try Database(configuration, pool: pool)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Task.detached {
                do {
                    try await database.withSession { session in
                        try await session.execute(run.lockStatement)
                        continuation.resume()
                        // The session, and with it the lock, ends with the process.
                        while true { try? await Task.sleep(for: .seconds(3600)) }
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
        return run
    }

    private var lockStatement: PreparedSQL {
        PreparedSQL(sql: "SELECT pg_advisory_lock(\(Self.lockClass), \(Int32(bitPattern: number)))::text")
    }

    /// Drops the databases of runs that are no more.
    func dropLeftovers(_ admin: Database) async throws {
        // First the names, then the locks: a run takes its lock before it creates a database.
        let names = try await admin.execute(
            PreparedSQL(
                sql: """
                    SELECT d.datname::text FROM pg_database d
                    WHERE starts_with(d.datname::text, '\(Self.prefix)') AND pg_has_role(d.datdba, 'MEMBER')
                    """)
        ).decodeColumn(as: String.self)
        let alive = try await admin.execute(
            PreparedSQL(
                sql: """
                    SELECT objid::int8 FROM pg_locks
                    WHERE locktype = 'advisory' AND classid = \(Self.lockClass) AND objsubid = 2
                    """)
        ).decodeColumn(as: Int.self)
        let prefixes = alive.map { Self.prefix + hex(UInt32(truncatingIfNeeded: $0)) + "_" }
        for name in names where !prefixes.contains(where: name.hasPrefix) {
            // Another run may be at it as well: whoever comes second has nothing to do.
            try? await Self.drop(name, admin)
        }
    }

    /// Drops a database, and ends the connections that are still open to it.
    static func drop(_ name: String, _ admin: Database) async throws {
        try await admin.execute(PreparedSQL(sql: "DROP DATABASE IF EXISTS \(quoteIdentifier(name)) WITH (FORCE)"))
    }
}

private func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
