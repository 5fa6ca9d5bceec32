import HowdahTypes

/// Statements whose effect outlasts their transaction in the server process: through a transaction pooler the next
/// client would find it, and the client that asked for it would not.
///
/// Only what the text says is found, by its first words and by the names of a few functions; a function of the user's own
/// that does the same is not.
enum SessionState {
    /// What in the statement needs a server process of its own; nil if nothing does.
    static func used(by sql: String) -> String? {
        let words = LeadingWords(sql)
        return statement(words, sql) ?? call(in: sql)
    }

    /// Why it cannot be done, and what can be done instead.
    static func explanation(_ what: String) -> String {
        """
        \(what) needs a server process of its own, and a transaction pooler (PgBouncer) lends one for a transaction only. \
        Connect to the server directly for it, or say pooler=none if the pooler is in session mode.
        """ + (instead(of: what).map { " " + $0 } ?? "")
    }

    private static func statement(_ words: LeadingWords, _ sql: String) -> String? {
        switch words.first {
        case "set": return ["local", "transaction", "constraints"].contains(words.second) ? nil : "SET without LOCAL"
        case "listen": return "LISTEN"
        case "load": return "LOAD"
        case "prepare": return words.second == "transaction" ? nil : "PREPARE"
        case "declare": return sql.spaced.contains(word: "WITH HOLD") ? "A cursor WITH HOLD" : nil
        case "create": return isTemporary(words) && !sql.spaced.contains(word: "ON COMMIT DROP") ? temporary : nil
        default: return nil
        }
    }

    private static let temporary = "A temporary table that outlasts its transaction"

    /// `CREATE LOCAL TEMPORARY TABLE`, `CREATE OR REPLACE TEMP VIEW`, and not `CREATE TABLE temp`.
    private static func isTemporary(_ words: LeadingWords) -> Bool {
        let kind = words.all.dropFirst().first { !["or", "replace", "global", "local"].contains($0) }
        return kind == "temp" || kind == "temporary"
    }

    private static func call(in sql: String) -> String? {
        if sql.contains(word: "pg_advisory_lock") || sql.contains(word: "pg_try_advisory_lock") {
            return "An advisory lock of the session"
        }
        guard sql.contains(word: "set_config"), sql.contains(/(?i)set_config\s*\([^()]*,\s*false\s*\)/) else {
            return nil
        }
        return "SET without LOCAL"
    }

    private static func instead(of what: String) -> String? {
        if what.hasPrefix("SET") {
            return "Inside a transaction, SET LOCAL does; ALTER ROLE … SET and ALTER DATABASE … SET hold for all."
        }
        if what.hasPrefix("An advisory lock") { return "Inside a transaction, pg_advisory_xact_lock does." }
        return what == temporary ? "Inside a transaction, one with ON COMMIT DROP does." : nil
    }
}

/// The first words of a statement, in lower case, past blanks and comments.
private struct LeadingWords {
    private(set) var all: [String] = []

    var first: String? { all.first }
    var second: String? { all.count > 1 ? all[1] : nil }

    init(_ sql: String) {
        var rest = sql.utf8[...]
        while all.count < 5 {
            rest.skipBlanks()
            let word = rest.prefix { $0.isLetter }
            guard !word.isEmpty else { return }
            all.append(Substring(word).lowercased())
            rest = rest[word.endIndex...]
        }
    }
}

extension String {
    /// The text with one blank where it has several, or the end of a line.
    fileprivate var spaced: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// Whether the text holds these ASCII characters, in whatever case.
    fileprivate func contains(word: String) -> Bool {
        let needle = Array(word.utf8)
        return utf8.withContiguousStorageIfAvailable { $0.holds(needle) }
            ?? Array(utf8).withUnsafeBufferPointer {
                $0.holds(needle)
            }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func holds(_ needle: [UInt8]) -> Bool {
        guard count >= needle.count else { return false }
        for start in 0...(count - needle.count) {
            var length = 0
            while length < needle.count, self[start + length] | 32 == needle[length] | 32 { length += 1 }
            if length == needle.count { return true }
        }
        return false
    }
}
