/// What a transaction sees of others that run at the same time.
public enum IsolationLevel: String, Hashable, Sendable, CaseIterable {
    /// Each statement sees what was committed before it began. PostgreSQL's default.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first one; a conflicting write fails with 40001.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another; a conflict fails with 40001, so ask for a retry.
    case serializable = "SERIALIZABLE"
}

/// How a transaction begins.
package struct TransactionMode: Hashable, Sendable {
    package var isolation: IsolationLevel?
    package var isReadOnly = false
    package var isDeferrable = false

    /// `BEGIN`, `BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE`.
    package var begin: String {
        var words = ["BEGIN"]
        if let isolation { words.append("ISOLATION LEVEL " + isolation.rawValue) }
        if isReadOnly { words.append("READ ONLY") }
        if isDeferrable { words.append("DEFERRABLE") }
        return words.joined(separator: " ")
    }
}
