/// What the comment lines at the head of a file ask of the runner.
///
/// ```sql
/// -- migrate:no-transaction
/// -- migrate:lock-timeout 2s
/// -- migrate:statement-timeout 10min
/// ```
package struct MigrationDirectives: Hashable, Sendable {
    /// Each statement commits by itself.
    package var withoutTransaction = false
    package var lockTimeout: Duration?
    package var statementTimeout: Duration?

    package init() {}

    /// Reads the comment lines before the first line of SQL. Other tools' words for "no transaction" count as well.
    package init(of text: String) throws(SplittingError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.isEmpty { continue }
            guard line.hasPrefix("--") else { return }
            let words = line.drop { $0 == "-" }.split { $0 == " " || $0 == "\t" }.map { $0.lowercased() }
            do {
                try read(words)
            } catch {
                throw SplittingError(message: error.message, position: SourcePosition(line: index + 1, column: 1))
            }
        }
    }

    private struct Unreadable: Error {
        var message: String
    }

    private mutating func read(_ words: [String]) throws(Unreadable) {
        switch words {
        case ["migrate:no-transaction"], ["no-transaction"], ["+goose", "no", "transaction"],
            ["atlas:txmode", "none"], ["transaction:false"]:
            withoutTransaction = true
        case let words where words.first == "migrate:lock-timeout": lockTimeout = try duration(words)
        case let words where words.first == "migrate:statement-timeout": statementTimeout = try duration(words)
        case let words where words.first?.hasPrefix("migrate:") == true:
            throw Unreadable(
                message: "\(words[0]) is not a directive. There are migrate:no-transaction, migrate:lock-timeout and "
                    + "migrate:statement-timeout; up and down are two files.")
        default: return
        }
    }

    private func duration(_ words: [String]) throws(Unreadable) -> Duration {
        guard words.count == 2, let duration = Duration(migrationSetting: words[1]) else {
            throw Unreadable(message: "\(words[0]) needs a time, such as 500ms, 2s or 10min.")
        }
        return duration
    }
}

extension Duration {
    /// Reads `500ms`, `2s`, `10min`, `1h`, and a bare number as seconds; nil for anything else and for negative times.
    package init?(migrationSetting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 2_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": self = .milliseconds(number)
        case "s", "": self = .seconds(number)
        case "min", "m": self = .seconds(number * 60)
        case "h": self = .seconds(number * 3_600)
        default: return nil
        }
    }
}
