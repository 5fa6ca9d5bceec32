import Foundation
import Howdah
import HowdahTesting
import Testing

/// What the program was told of its writes, to be compared with what the database holds.
///
/// Each write is a transaction with a key of its own, made by the client. What was reported as committed must be there,
/// once; what was reported as failed must not; what was reported as unknown may be either.
final class Ledger: Sendable {
    struct Reports {
        var committed: Set<UUID> = []
        var failed: [UUID: String] = [:]
        var unknown: Set<UUID> = []
    }

    private let reports = Locked(Reports())

    /// Makes the table.
    static func create(in db: some Executor) async throws {
        try await db.execute(prepared("CREATE TABLE ledger (id uuid NOT NULL, entry int NOT NULL)"))
    }

    var committed: Int { reports.withLock { $0.committed.count } }
    var failed: Int { reports.withLock { $0.failed.count } }
    var unknown: Int { reports.withLock { $0.unknown.count } }
    /// The reasons of the failures, each once.
    var failures: Set<String> { reports.withLock { Set($0.failed.values) } }

    /// Writes two rows with one key in a transaction, with more work in between, and notes what it is told. Throws nothing:
    /// false if the write failed.
    @discardableResult
    func write(
        on db: Database, _ work: @Sendable (any Executor) async throws -> Void = { _ in }
    ) async -> Bool {
        await note { id in
            try await db.withTransaction { transaction in
                try await transaction.execute(prepared("INSERT INTO ledger VALUES ($1, 1)", id))
                try await work(transaction)
                try await transaction.execute(prepared("INSERT INTO ledger VALUES ($1, 2)", id))
            }
        }
    }

    /// Runs a transaction that writes a key, and notes what it is told.
    @discardableResult
    func note(_ transaction: (UUID) async throws -> Void) async -> Bool {
        let id = UUID()
        do {
            try await transaction(id)
            reports.withLock { _ = $0.committed.insert(id) }
            return true
        } catch let error as DatabaseError where error.code == .commitOutcomeUnknown {
            reports.withLock { _ = $0.unknown.insert(id) }
        } catch {
            let reason = (error as? DatabaseError).map { "\($0.code) \($0.sqlState?.rawValue ?? "")" } ?? "\(error)"
            reports.withLock { $0.failed[id] = reason }
        }
        return false
    }

    /// What the program was told is what the database holds, and every transaction is there as a whole.
    func expectNothingLost(
        in db: some Executor, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let rows = try await db.execute(prepared("SELECT id FROM ledger")).decodeColumn(as: UUID.self)
        let counts = rows.reduce(into: [UUID: Int]()) { $0[$1, default: 0] += 1 }
        let reports = reports.withLock { $0 }
        let known = reports.committed.union(reports.failed.keys).union(reports.unknown)
        let lost = reports.committed.subtracting(counts.keys)
        let raised = reports.failed.filter { counts[$0.key] != nil }
        #expect(lost.isEmpty, "\(lost.count) commits are lost", sourceLocation: sourceLocation)
        #expect(raised.isEmpty, "reported as failed, but committed: \(raised)", sourceLocation: sourceLocation)
        #expect(known.isSuperset(of: counts.keys), "nobody wrote these", sourceLocation: sourceLocation)
        #expect(counts.values.allSatisfy { $0 == 2 }, "a transaction is there in part", sourceLocation: sourceLocation)
    }
}
