import HowdahTypes
import Synchronization

/// Counts how often the connections of a database have met a plan that a change of its tables has made stale.
///
/// A plan that one connection finds stale is so on all of them. So the first who meets it counts on, and all of them
/// prepare anew what they prepared before: one change of a table costs one error, which outside a transaction is healed,
/// and not one for each connection, some of them inside transactions, where nothing can be healed.
package final class SchemaEpoch: Sendable {
    private let count = Atomic<UInt64>(0)

    /// The first epoch.
    package init() {}

    /// The epoch now.
    var current: UInt64 { count.load(ordering: .relaxed) }

    /// A plan that was prepared in `epoch` is stale. Counts on once, however many connections find it out.
    func isOver(_ epoch: UInt64) {
        _ = count.compareExchange(expected: epoch, desired: epoch &+ 1, ordering: .relaxed)
    }
}

extension Connection {
    /// The prepared form of a statement, unless it is older than the last change of a table that is known of.
    func lookUpPlan(_ statement: PreparedSQL) -> StatementCache.Entry? {
        guard let entry = cache.lookUp(statement) else { return nil }
        guard entry.epoch != schema.current else { return entry }
        forgetPlan(entry)
        return nil
    }

    /// Forgets a plan that the server still has.
    func forgetPlan(_ entry: StatementCache.Entry) {
        cache.remove(entry)
        evictedNames.append(entry.name)
    }
}
