public import HowdahTypes

/// Why a migration command stopped: a code that scripts can test, a sentence for people, and the place in the file.
///
/// ```
/// error[migration_failed]: Migrations/20261122090000_fix.up.sql:7:13
///   7 | ALTER TABLE userss ADD COLUMN age int;
///     |             ^ relation "userss" does not exist (42P01)
/// This migration was rolled back; nothing in it was kept.
/// ```
public struct MigrationError: Error, Sendable {
    /// What kind of error it is.
    public let code: Code
    /// What happened, as a sentence.
    public let message: String
    /// The place in a file that it is about, if there is one.
    public let location: Location?
    /// What follows from it, and what to do.
    public var notes: [String]
    /// The error of the server or the connection below this one, if there is one.
    public let underlying: DatabaseError?

    /// An error with its parts.
    package init(
        _ code: Code, _ message: String, location: Location? = nil, notes: [String] = [],
        underlying: DatabaseError? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.notes = notes
        self.underlying = underlying
    }

    /// A character of a file.
    public struct Location: Hashable, Sendable {
        /// The file.
        public let path: String
        /// The line, from 1.
        public let line: Int
        /// The character in the line, from 1.
        public let column: Int
        /// The whole line.
        public let sourceLine: String
    }
}

extension MigrationError: CustomStringConvertible {
    /// The message, the line with a caret, and the notes.
    public var description: String {
        "error[\(code)]: " + ([headline] + notes).joined(separator: "\n")
    }

    private var headline: String {
        guard let location else { return message }
        let number = String(location.line)
        let shown = location.sourceLine.map { $0 == "\t" ? " " : $0 }
        let start = max(0, location.column - 80)
        let text = String(String(shown).unicodeScalars.dropFirst(start).prefix(120).map(Character.init))
        let caret = String(repeating: " ", count: max(0, location.column - 1 - start)) + "^ " + message
        let margin = String(repeating: " ", count: number.count + 2)
        return "\(location.path):\(location.line):\(location.column)\n  \(number) | \(text)\n\(margin) | \(caret)"
    }
}
