package import HowdahTypes

/// What the runner needs of a connection: SQL as text, in PostgreSQL's simple protocol, and what libpq knows about it.
package protocol MigrationConnection: AnyObject {
    /// The process that the server named when the connection was made; a proxy names another one.
    var processID: Int32 { get }
    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool { get }
    /// What the server said beside the results since this was last asked.
    func takeNotices() -> [DatabaseError.ServerFields]

    /// Runs one or several statements, and forgets their rows.
    func run(_ sql: String) async throws
    /// The rows of one statement whose columns are all text.
    func rows(_ sql: String) async throws -> [[String?]]
    func close() async
}
