/// Which transactions a statement sees: PostgreSQL's `pg_snapshot`.
///
/// ```swift
/// let snapshot = try await session.query("SELECT pg_current_snapshot()", as: TransactionSnapshot.self)
/// ```
public struct TransactionSnapshot: Hashable, Sendable {
    /// The first transaction that was still running; all before it have ended.
    public let first: TransactionID
    /// The first transaction that had not begun.
    public let end: TransactionID
    /// The transactions from ``first`` and before ``end`` that were running, in ascending order.
    public let running: [TransactionID]

    /// A snapshot; nil unless `0 < first <= end`, and every running transaction is from `first` and before `end`.
    public init?(first: TransactionID, end: TransactionID, running: [TransactionID]) {
        guard first.rawValue > 0, first <= end, running.allSatisfy({ $0 >= first && $0 < end }) else { return nil }
        (self.first, self.end) = (first, end)
        self.running = Set(running).sorted()
    }

    /// Whether the statement sees what the transaction did, if it was committed: `pg_visible_in_snapshot`.
    public func sees(_ transaction: TransactionID) -> Bool {
        transaction < first || transaction < end && !running.contains(transaction)
    }
}

extension TransactionSnapshot: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "10:20:10,14" }

    /// The snapshot as PostgreSQL prints it: `10:20:10,14`.
    public var description: String {
        "\(first):\(end):" + running.map(\.description).joined(separator: ",")
    }

    /// Reads two numbers and a list of numbers with colons between; nil for every other text.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = UInt64(parts[0]), let end = UInt64(parts[1]) else { return nil }
        let listed = parts[2].split(separator: ",", omittingEmptySubsequences: false).map { UInt64($0) }
        let running = listed.compactMap { $0 }
        guard running.count == listed.count || parts[2].isEmpty else { return nil }
        self.init(
            first: TransactionID(rawValue: first), end: TransactionID(rawValue: end),
            running: running.map(TransactionID.init))
    }
}
