/// One SQL statement of a file, and where it stands there.
package struct MigrationStatement: Hashable, Sendable {
    /// What is sent to the server: from the first token to the last, without the semicolon.
    package let text: String
    /// Where ``text`` begins in its file.
    package let start: SourcePosition
    /// The tokens with one space between them, without comments: equal for two texts that differ in white space only.
    package let canonical: String
    /// The first tokens, words in lower case: `["create", "index", "concurrently", …]`.
    package let leading: [String]
    /// The lines that follow a `COPY … FROM STDIN`, up to the line `\.`.
    package let inlineData: String?

    /// The statement's first line, cut to 80 characters, to name it in messages.
    package var summary: String {
        let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
        return line.count <= 80 ? line : line.prefix(79) + "…"
    }
}

extension MigrationStatement {
    /// The words of the command if it begins or ends a transaction, and so would end the one that a migration runs in.
    ///
    /// `SAVEPOINT`, `RELEASE` and `ROLLBACK TO` stay inside it.
    package var transactionControl: String? {
        switch leading.first {
        case "begin", "commit", "end", "abort": leading[0].uppercased()
        case "rollback": leading.contains("to") ? nil : "ROLLBACK"
        case "start" where leading.dropFirst().first == "transaction": "START TRANSACTION"
        case "prepare" where leading.dropFirst().first == "transaction": "PREPARE TRANSACTION"
        default: nil
        }
    }

    /// The words of the command if the server refuses it inside a transaction.
    package var refusesTransaction: String? {
        let words = leading.prefix { $0 != ";" }
        let second = words.dropFirst().first
        switch words.first {
        case "create":
            if words.prefix(5).contains("index"), words.contains("concurrently") { return "CREATE INDEX CONCURRENTLY" }
            return second == "database" || second == "tablespace" ? "CREATE \(second?.uppercased() ?? "")" : nil
        case "drop":
            if second == "index", words.contains("concurrently") { return "DROP INDEX CONCURRENTLY" }
            return second == "database" || second == "tablespace" ? "DROP \(second?.uppercased() ?? "")" : nil
        case "reindex":
            if words.contains("concurrently") { return "REINDEX CONCURRENTLY" }
            return words.contains("database") || words.contains("system") ? "REINDEX of a whole database" : nil
        case "alter":
            if second == "system" { return "ALTER SYSTEM" }
            if second == "database", words.contains("tablespace") { return "ALTER DATABASE … SET TABLESPACE" }
            return words.contains("detach") && words.contains("concurrently") ? "DETACH PARTITION CONCURRENTLY" : nil
        case "vacuum": return "VACUUM"
        case "cluster": return words.count == 1 || (words.count == 2 && second == "verbose") ? "CLUSTER" : nil
        case "discard": return second == "all" ? "DISCARD ALL" : nil
        default: return nil
        }
    }

    /// Whether the statement waits for old snapshots, so that a lock timeout would cancel it and leave an invalid index.
    package var isConcurrent: Bool { leading.contains("concurrently") }

    /// The index and the table of `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] table`, as written.
    package var concurrentIndex: (index: String, table: String)? {
        guard leading.first == "create", let mark = leading.firstIndex(of: "concurrently") else { return nil }
        var tokens = leading[(mark + 1)...]
        if tokens.starts(with: ["if", "not", "exists"]) { tokens = tokens.dropFirst(3) }
        guard let index = tokens.first, tokens.dropFirst().first == "on" else { return nil }
        tokens = tokens.dropFirst(2)
        if tokens.first == "only" { tokens = tokens.dropFirst() }
        let table = tokens.prefix { $0 != "using" && $0 != "(" }.joined()
        return (index, table)
    }
}
