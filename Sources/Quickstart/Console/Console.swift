import Foundation

/// Where the tour is printed: with colours and a moving progress bar on a terminal, as plain lines elsewhere.
struct Console: Sendable {
    /// Whether lines can be overwritten.
    let isTerminal: Bool
    private let hasColors: Bool

    /// The standard output; colours only on a terminal, and not if `NO_COLOR` is set.
    static func standard() -> Console {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
        return Console(isTerminal: isTerminal, hasColors: isTerminal && environment["NO_COLOR", default: ""].isEmpty)
    }

    func line(_ text: String) { write(text + "\n") }

    /// A headline, after an empty line.
    func title(_ text: String) { write("\n" + styled("▸ " + text, "1") + "\n") }

    /// A remark in grey.
    func note(_ text: String) { write("  " + styled(text, "90") + "\n") }

    /// Statements, shortened to a line each; equal ones once, with their number.
    func sql(_ statements: [String]) {
        var counts: [(sql: String, count: Int)] = []
        for statement in statements {
            if let place = counts.firstIndex(where: { $0.sql == statement }) {
                counts[place].count += 1
            } else {
                counts.append((statement, 1))
            }
        }
        for (sql, count) in counts {
            write("  " + styled(Self.shortened(sql), "36") + (count == 1 ? "" : "  × \(count)") + "\n")
        }
    }

    /// Overwrites the current line of a terminal.
    func overwrite(_ text: String) { write("\r\u{1B}[2K" + text) }

    /// An error, on the standard error.
    func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\nquickstart: \(text)\n".utf8))
    }

    /// Goes on if nobody reads any more: `quickstart | head` is no reason to leave a database behind.
    private func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

    private func styled(_ text: String, _ style: String) -> String {
        hasColors ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }

    /// One line: of three columns or more only the first is shown, and what is still too long loses its middle.
    private static func shortened(_ sql: String) -> String {
        let columns = /((?:u\.)?"[^"]+"(?:\."[^"]+")?)(?:(?:::"\w+")?, (?:u\.)?"[^"]+"(?:\."[^"]+")?){2,}/
        let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing(columns) { "\($0.output.1), …" }
        return line.count <= 160 ? line : "\(line.prefix(100)) … \(line.suffix(57))"
    }
}
