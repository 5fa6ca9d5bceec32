import HowdahTypes

extension ConnectionConfiguration {
    /// Reads a string of settings: `host=localhost port=5432 dbname=shop user=app password='two words'`.
    ///
    /// Values with spaces stand in single quotes; `\'` and `\\` are a quote and a backslash (libpq's manual, 34.1.1.1).
    ///
    /// Throws a ``DatabaseError`` of code `configuration` that names the setting, and never shows a value.
    public init(keywords string: String) throws {
        var parser = ConnectionString(rest: string[...])
        self = try parser.parse().configuration()
    }
}

private struct ConnectionString {
    var rest: Substring

    mutating func parse() throws -> ConnectionKeywords {
        var keywords = ConnectionKeywords()
        var place = "The first connection setting"
        while skipSpaces() {
            let name = String(take { $0 != "=" && !$0.isWhitespace })
            _ = skipSpaces()
            if ConnectionKeywords.known.contains(name) { place = "The connection setting \"\(name)\"" }
            guard rest.first == "=" else {
                throw configurationError(
                    "\(place) has no value: write name=value, and put a value with spaces in single quotes.")
            }
            rest.removeFirst()
            _ = skipSpaces()
            guard ConnectionKeywords.known.contains(name) else {
                try keywords.set(name, "", at: place)
                continue
            }
            try keywords.set(name, try value(of: name))
            place = "The connection setting after \"\(name)\""
        }
        return keywords
    }

    private mutating func skipSpaces() -> Bool {
        rest = rest.drop(while: \.isWhitespace)
        return !rest.isEmpty
    }

    private mutating func take(while condition: (Character) -> Bool) -> Substring {
        let taken = rest.prefix(while: condition)
        rest = rest[taken.endIndex...]
        return taken
    }

    private mutating func value(of name: String) throws -> String {
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value = ""
        while let character = rest.first, isQuoted ? character != "'" : !character.isWhitespace {
            rest.removeFirst()
            guard character == "\\" else {
                value.append(character)
                continue
            }
            if let escaped = rest.popFirst() { value.append(escaped) }
        }
        if isQuoted, rest.popFirst() == nil {
            throw configurationError("The connection setting \"\(name)\" has no closing quote.")
        }
        return value
    }
}
