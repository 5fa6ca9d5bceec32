import HowdahTypes

/// A row lock of a `SELECT`: `FOR UPDATE OF "orders" SKIP LOCKED`.
///
/// It lasts until the transaction ends, so only a transaction has use for it.
public struct RowLock: SQLConvertible, Hashable {
    /// How much the lock forbids to others.
    public enum Strength: Hashable, Sendable {
        /// Against every change and every other lock.
        case update
        /// The same, but foreign keys may still refer to the rows.
        case noKeyUpdate
        /// Against changes.
        case share
        /// Against deletes and changes of the key.
        case keyShare

        var keyword: String {
            switch self {
            case .update: " FOR UPDATE"
            case .noKeyUpdate: " FOR NO KEY UPDATE"
            case .share: " FOR SHARE"
            case .keyShare: " FOR KEY SHARE"
            }
        }
    }

    /// What to do about rows that another transaction has locked.
    public enum Waiting: Hashable, Sendable {
        /// Wait for them.
        case wait
        /// Leave them out: `SKIP LOCKED`.
        case skipLocked
        /// Fail with `lockNotAvailable`: `NOWAIT`.
        case noWait

        var keyword: String {
            switch self {
            case .wait: ""
            case .skipLocked: " SKIP LOCKED"
            case .noWait: " NOWAIT"
            }
        }
    }

    /// How much the lock forbids.
    public let strength: Strength
    /// The tables or aliases whose rows are locked; empty means all.
    public var tables: [String] = []
    /// What to do about locked rows.
    public var waiting: Waiting = .wait

    /// `FOR UPDATE`
    public static let forUpdate = RowLock(strength: .update)
    /// `FOR NO KEY UPDATE`
    public static let forNoKeyUpdate = RowLock(strength: .noKeyUpdate)
    /// `FOR SHARE`
    public static let forShare = RowLock(strength: .share)
    /// `FOR KEY SHARE`
    public static let forKeyShare = RowLock(strength: .keyShare)

    private init(strength: Strength) { self.strength = strength }

    /// Locks only the rows of some tables of a join: `FOR UPDATE OF "orders"`.
    public func of(_ tables: String...) -> RowLock {
        var lock = self
        lock.tables = tables
        return lock
    }

    /// Leaves out rows that are locked: `FOR UPDATE SKIP LOCKED`.
    public var skipLocked: RowLock {
        var lock = self
        lock.waiting = .skipLocked
        return lock
    }

    /// Fails at once where a row is locked: `FOR UPDATE NOWAIT`.
    public var noWait: RowLock {
        var lock = self
        lock.waiting = .noWait
        return lock
    }

    /// The clause, with a space before it.
    public var fragment: SQLFragment {
        var sql = SQLFragment(text: strength.keyword)
        for (index, table) in tables.enumerated() {
            sql.append(text: index == 0 ? " OF " : ", ")
            sql.append(identifier: table)
        }
        sql.append(text: waiting.keyword)
        return sql
    }
}
