/// What can be told from a statement's text without parsing it.
enum StatementText {
    /// Whether nothing but white space, comments and semicolons follows the first semicolon that ends a statement.
    static func isOneStatement(_ sql: String) -> Bool {
        var rest = sql.utf8[...]
        var hasEnded = false
        while true {
            rest.skipBlanks()
            guard let byte = rest.first else { return true }
            if byte == UInt8(ascii: ";") {
                hasEnded = true
                rest.removeFirst()
            } else if hasEnded {
                return false
            } else {
                rest.skipToken()
            }
        }
    }
}

extension Substring.UTF8View {
    /// Drops white space and comments from the beginning.
    mutating func skipBlanks() {
        while let byte = first {
            if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
                removeFirst()
            } else if starts(with: "--".utf8) {
                self = drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            } else if starts(with: "/*".utf8) {
                skipComment()
            } else {
                return
            }
        }
    }

    /// Comments in comments count.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*".utf8) {
                depth += 1
                self = dropFirst(2)
            } else if starts(with: "*/".utf8) {
                depth -= 1
                self = dropFirst(2)
            } else {
                self = dropFirst()
            }
        } while depth > 0 && !isEmpty
    }

    /// Drops a string or a name in quotes, a string in dollars, a word, or one byte of anything else.
    fileprivate mutating func skipToken() {
        switch first {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): skipQuoted(escapes: false)
        case UInt8(ascii: "$"): skipDollars()
        default:
            let word = prefix { $0.isOfWord }
            self = dropFirst(Swift.max(1, word.count))
            if first == UInt8(ascii: "'"), word.elementsEqual("E".utf8) || word.elementsEqual("e".utf8) {
                skipQuoted(escapes: true)
            }
        }
    }

    /// A doubled quote ends one string and begins the next.
    private mutating func skipQuoted(escapes: Bool) {
        let quote = removeFirst()
        while let byte = popFirst() {
            if byte == quote { return }
            if escapes, byte == UInt8(ascii: "\\") { _ = popFirst() }
        }
    }

    private mutating func skipDollars() {
        let tag = dropFirst().prefix { $0.isOfWord && $0 != UInt8(ascii: "$") }
        guard dropFirst(1 + tag.count).first == UInt8(ascii: "$") else { return self = dropFirst() }
        let mark = prefix(tag.count + 2)
        self = dropFirst(mark.count)
        while !isEmpty, !starts(with: mark) { removeFirst() }
        self = dropFirst(mark.count)
    }
}

extension UInt8 {
    /// Whether it can stand in an unquoted name; a `$` can, except at its beginning.
    fileprivate var isOfWord: Bool {
        isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: "$") || self > 127
    }

    /// An ASCII letter, or an underscore.
    var isLetter: Bool { (97...122).contains(self | 32) || self == UInt8(ascii: "_") }
}
