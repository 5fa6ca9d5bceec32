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
        fileprivate let key: String
        fileprivate var lastUse: UInt64

        fileprivate init(name: String, types: [OID], key: String, lastUse: UInt64) {
            let verb = key.prefix { $0 != " " }
            hasFixedColumns = !["FETCH", "EXECUTE"].contains(verb.uppercased())
            self.name = name
            self.types = types
            leavesState = SessionState.used(by: key) != nil
            isPlainSelect = !leavesState && key.hasPrefix("SELECT ") && !key.uppercased().contains("FOR ")
            self.key = key
            self.lastUse = lastUse
        }
    }

    let capacity: Int
    /// Differs between connections: one that shares a server process with others, behind a pooler that it does not know
    /// of, never runs a statement of theirs in place of its own. Short, so that a name fits into a word of the stack.
    private let prefix = "howdah_" + String(UInt32.random(in: 46_656..<1_679_616), radix: 36) + "_"
    private var entries: [String: Entry] = [:]
    private var clock: UInt64 = 0
    private var lastName: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Whether statements are prepared at all.
    var isEnabled: Bool { capacity > 0 }

    /// The number of prepared statements.
    var count: Int { entries.count }

    /// The prepared form of a statement, if there is one.
    mutating func lookUp(_ statement: PreparedSQL) -> Entry? {
        guard let entry = entries[statement.sql] else { return nil }
        let found = Self.matches(entry.types, statement.binds) ? entry : entries[Self.variantKey(statement)]
        clock += 1
        found?.lastUse = clock
        return found
    }

    /// Makes room for a statement that is about to be prepared: its entry, and the names to deallocate.
    mutating func insert(_ statement: PreparedSQL) -> (entry: Entry, evicted: [String]) {
        let key = entries[statement.sql] == nil ? statement.sql : Self.variantKey(statement)
        clock += 1
        lastName += 1
        let entry = Entry(
            name: "\(prefix)\(lastName)", types: statement.binds.map(\.type), key: key, lastUse: clock)
        entries[key] = entry
        var evicted: [String] = []
        while entries.count > capacity, let oldest = entries.values.min(by: { $0.lastUse < $1.lastUse }) {
            entries[oldest.key] = nil
            evicted.append(oldest.name)
        }
        return (entry, evicted)
    }

    /// Forgets a statement that the server does not have, or no longer.
    mutating func remove(_ entry: Entry) {
        if entries[entry.key] === entry { entries[entry.key] = nil }
    }

    /// Forgets everything.
    mutating func removeAll() { entries = [:] }

    private static func matches(_ types: [OID], _ binds: [BoundValue]) -> Bool {
        guard types.count == binds.count else { return false }
        for index in types.indices where types[index] != binds[index].type { return false }
        return true
    }

    /// A key that no text can be: SQL holds no NUL.
    private static func variantKey(_ statement: PreparedSQL) -> String {
        statement.sql + "\0" + statement.binds.map { String($0.type.rawValue) }.joined(separator: ",")
    }
}
