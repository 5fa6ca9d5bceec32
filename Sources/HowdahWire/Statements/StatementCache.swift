import HowdahTypes

/// Which statements a connection has prepared, least recently used last to stay; pure, it sends nothing.
///
/// A statement is its text and the types of its parameters: the same text with other types is another statement.
struct StatementCache {
    /// A prepared statement.
    final class Entry {
        /// The server's name for it; never given to another text.
        let name: String
        let types: [OID]
        /// The columns, known after the first execution.
        var layout: ColumnLayout?
        /// Whether the statement's effect outlasts its transaction in the server's process.
        let leavesState: Bool
        /// Whether the server keeps to these columns. FETCH and EXECUTE return those of another statement, which may be a
        /// different one the next time.
        let hasFixedColumns: Bool
        /// Whether it only reads, as far as its text tells, and takes no row locks.
        let isPlainSelect: Bool
        /// Whether its last execution took a few milliseconds at most.
        var isQuick = false
        /// The ``SchemaEpoch`` it was prepared in.
        var epoch: UInt64 = 0
        fileprivate let sql: String
        fileprivate var lastUse: UInt64

        fileprivate init(name: String, types: [OID], sql: String, lastUse: UInt64) {
            let verb = sql.prefix { $0 != " " }
            hasFixedColumns = !["FETCH", "EXECUTE"].contains(verb.uppercased())
            self.name = name
            self.types = types
            leavesState = SessionState.used(by: sql) != nil
            isPlainSelect = !leavesState && sql.hasPrefix("SELECT ") && !sql.uppercased().contains("FOR ")
            self.sql = sql
            self.lastUse = lastUse
        }

        fileprivate func takes(_ binds: [BoundValue]) -> Bool {
            guard types.count == binds.count else { return false }
            for index in types.indices where types[index] != binds[index].type { return false }
            return true
        }
    }

    let capacity: Int
    /// Differs between connections: one that shares a server process with others, behind a pooler that it does not know
    /// of, never runs a statement of theirs in place of its own. Short, so that a name fits into a word of the stack.
    private let prefix = "howdah_" + String(UInt32.random(in: 46_656..<1_679_616), radix: 36) + "_"
    /// By text; in most cases there is one for a text.
    private var entries: [String: [Entry]] = [:]
    /// What was looked up last: a statement that runs again and again is compared, and not hashed each time.
    private var latest: Entry?
    private var clock: UInt64 = 0
    private var lastName: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Whether statements are prepared at all.
    var isEnabled: Bool { capacity > 0 }

    /// The number of prepared statements.
    private(set) var count = 0

    /// The prepared form of a statement, if there is one.
    mutating func lookUp(_ statement: PreparedSQL) -> Entry? {
        clock += 1
        if let latest, latest.sql == statement.sql, latest.takes(statement.binds) {
            latest.lastUse = clock
            return latest
        }
        guard let found = entries[statement.sql]?.first(where: { $0.takes(statement.binds) }) else { return nil }
        found.lastUse = clock
        latest = found
        return found
    }

    /// Makes room for a statement that is about to be prepared: its entry, and the names to deallocate.
    mutating func insert(_ statement: PreparedSQL) -> (entry: Entry, evicted: [String]) {
        clock += 1
        lastName += 1
        let entry = Entry(
            name: "\(prefix)\(lastName)", types: statement.binds.map(\.type), sql: statement.sql, lastUse: clock)
        entries[statement.sql, default: []].append(entry)
        count += 1
        var evicted: [String] = []
        while count > capacity, let oldest = entries.values.joined().min(by: { $0.lastUse < $1.lastUse }) {
            remove(oldest)
            evicted.append(oldest.name)
        }
        return (entry, evicted)
    }

    /// Forgets a statement that the server does not have, or no longer.
    mutating func remove(_ entry: Entry) {
        guard let index = entries[entry.sql]?.firstIndex(where: { $0 === entry }) else { return }
        entries[entry.sql]?.remove(at: index)
        if entries[entry.sql]?.isEmpty == true { entries[entry.sql] = nil }
        count -= 1
        if latest === entry { latest = nil }
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries = [:]
        count = 0
        latest = nil
    }
}
