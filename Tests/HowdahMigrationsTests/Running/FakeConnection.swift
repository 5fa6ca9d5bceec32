import HowdahMigrations
import HowdahTypes

/// A connection without a server: remembers the SQL, and answers what a test tells it to.
final class FakeConnection: MigrationConnection {
    let processID: Int32 = 100
    private(set) var isInTransaction = false
    /// Everything that was sent, white space folded.
    private(set) var log: [String] = []
    private(set) var isClosed = false
    /// The rows of statements that contain a text.
    var answers: [(contains: String, rows: [[String?]])]
    /// The errors of statements that contain a text.
    var failures: [(contains: String, error: DatabaseError)] = []

    init(backend: String = "100", ledgerExists: Bool = true) {
        answers = [
            ("pg_backend_pid()::text, current_database()", [[backend, "shop", "15.18"]]),
            ("current_schemas", [["public", ledgerExists ? "true" : "false"]]),
            ("pg_is_in_recovery", [["false", "off"]]),
            ("pg_try_advisory_lock", [["true"]]),
            ("pg_try_advisory_xact_lock", [["true"]]),
            ("pg_backend_pid() AND", [["1"]]),
            ("DELETE FROM", [["1"]]),
        ]
    }

    /// Puts an answer before the others.
    func answer(_ text: String, _ rows: [[String?]]) { answers.insert((text, rows), at: 0) }

    func takeNotices() -> [DatabaseError.ServerFields] { [] }

    func run(_ sql: String) async throws { _ = try await rows(sql) }

    func rows(_ sql: String) async throws -> [[String?]] {
        log.append(sql.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        if let failure = failures.first(where: { sql.contains($0.contains) }) { throw failure.error }
        if sql == "BEGIN" { isInTransaction = true }
        if sql == "COMMIT" || sql == "ROLLBACK" { isInTransaction = false }
        return answers.first { sql.contains($0.contains) }?.rows ?? []
    }

    func close() async { isClosed = true }

    /// What was sent, from the first statement that begins so; long statements are cut.
    func log(from start: String) -> [String] {
        log.drop { !$0.hasPrefix(start) }.map { $0.count > 60 ? $0.prefix(57) + "…" : $0 }
    }
}

extension DatabaseError {
    /// An error of the server.
    static func server(_ state: String, _ message: String, position: Int? = nil) -> DatabaseError {
        var fields = ServerFields(severity: "ERROR", sqlState: SQLState(rawValue: state), message: message)
        fields.position = position
        return DatabaseError(.server, message: message, server: fields)
    }
}
