/// What went wrong between the program and the database: an error of the server, of the connection, or of the library.
///
/// `description` says what happened, where, and what to do, and never holds a bound value; `String(reflecting:)` adds
/// the server's detail, which may hold values of the row.
public struct DatabaseError: Error, Sendable {
    /// What kind of error it is.
    public var code: Code { storage.parts.code }
    /// What happened, as a sentence.
    public var message: String { storage.parts.message }
    /// The server's own fields, if the server reported the error.
    public var server: ServerFields? { storage.parts.server }
    /// The text of the statement that failed, without its values.
    public var statement: String? { storage.parts.statement }
    /// Which of several statements failed, if they went out together: in a pipeline, or in a batch.
    public var pipelinePosition: PipelinePosition? { storage.parts.pipelinePosition }
    /// Where the program asked for what failed, if it is known.
    public var callSite: CallSite? { storage.parts.callSite }
    /// The error below this one, if there is one.
    public var underlying: (any Error)? { storage.parts.underlying }

    // A reference, so that the throwing paths of the decoders pass one word.
    private let storage: Storage

    private final class Storage: Sendable {
        let parts: Parts
        init(_ parts: Parts) { self.parts = parts }
    }

    private struct Parts: Sendable {
        var code: Code
        var message: String
        var server: ServerFields?
        var statement: String?
        var pipelinePosition: PipelinePosition?
        var callSite: CallSite?
        var underlying: (any Error)?
    }

    /// An error of a code, with its parts.
    public init(
        _ code: Code, message: String, server: ServerFields? = nil, statement: String? = nil,
        pipelinePosition: PipelinePosition? = nil, callSite: CallSite? = nil, underlying: (any Error)? = nil
    ) {
        self.init(
            Parts(
                code: code, message: message, server: server, statement: statement, pipelinePosition: pipelinePosition,
                callSite: callSite, underlying: underlying))
    }

    private init(_ parts: Parts) { storage = Storage(parts) }

    private func with(_ change: (inout Parts) -> Void) -> DatabaseError {
        var parts = storage.parts
        change(&parts)
        return DatabaseError(parts)
    }

    /// The same error, of the statement `sql`; a statement that is already known stays.
    package func inStatement(_ sql: String) -> DatabaseError {
        statement == nil ? with { $0.statement = sql } : self
    }

    /// The same error, of what was asked for at a place in the source; a place that is already known stays.
    package func from(_ place: CallSite?) -> DatabaseError {
        place != nil && callSite == nil ? with { $0.callSite = place } : self
    }

    /// The same error, of one of several statements.
    package func inPipeline(_ position: PipelinePosition?) -> DatabaseError {
        with { $0.pipelinePosition = position }
    }

    /// The same error, with a sentence that goes before its own.
    package func explained(by sentence: String) -> DatabaseError {
        with { $0.message = "\(sentence) \($0.message)" }
    }
}

extension DatabaseError {
    /// The kinds of error. New ones may come: a `switch` needs a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case server, configuration, connectionFailed, connectionLost, deadlineExceeded, poolExhausted, poolClosed
            case nestedSession, encodingFailed, decodingFailed, transactionAborted, commitOutcomeUnknown
            case rowNotFound, tooManyRows, invalidStatement, unsupported, stalePlan
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// The code's name.
        public var description: String { kind.rawValue }

        /// The server reported an error; ``DatabaseError/server`` has its fields.
        public static let server = Code(.server)
        /// A URL, a setting or an environment variable is wrong.
        public static let configuration = Code(.configuration)
        /// No connection could be made.
        public static let connectionFailed = Code(.connectionFailed)
        /// The connection broke while it was in use.
        public static let connectionLost = Code(.connectionLost)
        /// The deadline of a session, a transaction, a statement or a connection attempt has passed.
        public static let deadlineExceeded = Code(.deadlineExceeded)
        /// No connection came free in time.
        public static let poolExhausted = Code(.poolExhausted)
        /// The pool is shutting down.
        public static let poolClosed = Code(.poolClosed)
        /// A task that holds a session asked for another one while the pool was exhausted.
        public static let nestedSession = Code(.nestedSession)
        /// A value has no PostgreSQL form.
        public static let encodingFailed = Code(.encodingFailed)
        /// A column could not be read as the Swift type asked for.
        public static let decodingFailed = Code(.decodingFailed)
        /// The transaction was rolled back by the server, because a statement in it had failed.
        public static let transactionAborted = Code(.transactionAborted)
        /// The connection broke during COMMIT: the transaction may or may not have been committed.
        public static let commitOutcomeUnknown = Code(.commitOutcomeUnknown)
        /// A row that must be there is not.
        public static let rowNotFound = Code(.rowNotFound)
        /// A query that returns at most one row returned more.
        public static let tooManyRows = Code(.tooManyRows)
        /// The statement is incomplete or contradicts itself, and was not sent.
        public static let invalidStatement = Code(.invalidStatement)
        /// A table was altered after a statement on it was prepared, and the open transaction has failed by it. The
        /// statement is prepared anew the next time: run the transaction again.
        public static let stalePlan = Code(.stalePlan)
        /// What was asked for is not supported here.
        public static let unsupported = Code(.unsupported)
    }

    /// The fields of an error or notice that PostgreSQL sends (`PQresultErrorField`).
    public struct ServerFields: Hashable, Sendable {
        /// `ERROR`, `FATAL`, `PANIC`, `WARNING`, `NOTICE`, …, never translated.
        public var severity: String
        /// The SQLSTATE.
        public var sqlState: SQLState
        /// The primary message.
        public var message: String
        /// More about the message; may hold values of the row.
        public var detail: String?
        /// What to do about it, in the server's words.
        public var hint: String?
        /// Where in the statement, in characters from 1.
        public var position: Int?
        /// The call stack of functions in the server.
        public var context: String?
        /// The schema the error is about.
        public var schema: String?
        /// The table the error is about.
        public var table: String?
        /// The column the error is about.
        public var column: String?
        /// The data type the error is about.
        public var dataType: String?
        /// The constraint the error is about.
        public var constraint: String?
        /// The routine in the server's source that reported the error.
        public var routine: String?

        /// Fields with the three that every message has; set the others one by one.
        public init(severity: String, sqlState: SQLState, message: String) {
            self.severity = severity
            self.sqlState = sqlState
            self.message = message
        }
    }
}

extension DatabaseError {
    /// The SQLSTATE, if the server reported the error.
    public var sqlState: SQLState? { server?.sqlState }

    /// The constraint that was violated, if one was.
    public var constraint: String? { server?.constraint }

    /// Whether the same transaction may succeed if it is run again from its start: serialization failures, deadlocks,
    /// and statements whose tables were altered since they were prepared.
    public var isRetryable: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected || code == .stalePlan
    }

    /// Whether the connection is gone.
    public var isConnectionLost: Bool {
        code == .connectionLost || code == .commitOutcomeUnknown
            || server.map { $0.severity == "FATAL" || $0.severity == "PANIC" } ?? false
    }

    /// Whether a unique constraint was violated; with a name, whether it was that constraint.
    public func isUniqueViolation(of constraint: String? = nil) -> Bool {
        sqlState == .uniqueViolation && (constraint == nil || server?.constraint == constraint)
    }
}

extension DatabaseError: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened, where and what to do, without any value.
    public var description: String {
        var lines = [message]
        if let server {
            lines[0] = "\(server.severity) \(server.sqlState): \(message)"
            let place = [("table", server.table), ("column", server.column), ("constraint", server.constraint)]
                .compactMap { name, value in value.map { "\(name) \(quoteIdentifier($0))" } }
            if !place.isEmpty { lines.append("in " + place.joined(separator: ", ")) }
            if let hint = server.hint { lines.append("hint: " + hint) }
        }
        if let pipelinePosition { lines.append("in " + pipelinePosition.description) }
        if let callSite { lines.append("at \(callSite)") }
        if let statement { lines.append(statementLines(statement)) }
        return lines.joined(separator: "\n")
    }

    /// ``description``, and the server's detail and context, which may hold values of the row.
    public var debugDescription: String {
        var lines = ["\(code): \(description)"]
        if let detail = server?.detail { lines.append("detail: " + detail) }
        if let context = server?.context { lines.append("context: " + context) }
        if let underlying { lines.append("because of: \(String(reflecting: underlying))") }
        return lines.joined(separator: "\n")
    }

    /// The statement, with a caret under the position that the server reports.
    private func statementLines(_ sql: String) -> String {
        guard let position = server?.position, position >= 1, position <= sql.unicodeScalars.count else {
            return "statement: " + Self.shortened(sql)
        }
        let before = sql.unicodeScalars.prefix(position - 1)
        let line = sql.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)[
            before.count { $0 == "\n" }]
        let column = before.reversed().prefix { $0 != "\n" }.count
        let start = max(0, column - 60)
        let shown = String(String.UnicodeScalarView(line.dropFirst(start).prefix(120)))
        return "statement: \(shown)\n           \(String(repeating: " ", count: column - start))^"
    }

    private static func shortened(_ sql: String) -> String {
        let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 200 ? line : line.prefix(199) + "…"
    }
}
