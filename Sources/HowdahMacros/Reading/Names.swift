import SwiftParser
import SwiftSyntax

/// A Swift name in PostgreSQL's way: `userID` is `user_id`, `URLPath` is `url_path`, `sha256Sum` is `sha256_sum`.
func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
        if letter.isUppercase, startsWord(letters, index) { result.append("_") }
        result += letter.lowercased()
    }
    return result
}

/// Whether the capital at `index` begins a word: after a small letter or a digit, or as the last capital before one.
private func startsWord(_ letters: [Character], _ index: Int) -> Bool {
    guard index > 0, letters[index - 1] != "_" else { return false }
    guard letters[index - 1].isUppercase else { return true }
    let rest = letters[(index + 1)...]
    guard let next = rest.first, next.isLowercase else { return false }
    // The plural of an abbreviation is one word: `userIDs`.
    let isPlural = next == "s" && (rest.dropFirst().first.map { $0.isUppercase } ?? true)
    return !isPlural
}

/// The last name of a dotted one: `Order` of `Shop.Order`.
func lastName(_ name: String) -> String {
    (name.split(separator: ".").last.map(String.init) ?? name).withoutBackticks
}

extension String {
    var withoutBackticks: String {
        hasPrefix("`") && hasSuffix("`") && count > 2 ? String(dropFirst().dropLast()) : self
    }

    /// The text as a Swift string literal.
    var literal: String {
        let escaped = map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            default: String(character)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}

extension ExprSyntax {
    /// The text of a string literal without interpolation.
    var plainString: String? { self.as(StringLiteralExprSyntax.self)?.representedLiteralValue }
}
