/// Divides a file into statements by the rules of psql's lexer (`psqlscan.l`), without parsing SQL.
///
/// A `;` ends a statement only outside parentheses, quotes, comments and the body of `BEGIN ATOMIC`:
///
/// | Met | Runs until |
/// | --- | --- |
/// | `'…'`, `"…"`, `B'…'`, `U&'…'` | the next quote that is not doubled |
/// | `E'…'`, and its continuation on the next line | the next quote that is not doubled or escaped |
/// | `$tag$`, not inside an identifier | the next `$tag$` |
/// | `--` | the end of the line |
/// | `/*` | the `*/` of the same depth |
/// | `BEGIN ATOMIC` of CREATE FUNCTION or PROCEDURE | its `END`; each `CASE` has an `END` of its own |
/// | `COPY … FROM STDIN;` | the line `\.`: its data |
/// | `\restrict`, `\unrestrict` | the end of the line; every other backslash command is an error |
///
/// Statements without any token (`;;`, comments only) are not returned.
package struct StatementSplitter {
    private let characters: [Unicode.Scalar]
    private var index = 0
    private var statements: [MigrationStatement] = []

    // The statement being read.
    private var start = 0
    private var end = 0
    private var canonical = String.UnicodeScalarView()
    private var leading: [String] = []
    private var lastWord = ""
    private var parentheses = 0
    private var bodies = 0
    private var readsStandardInput = false

    // The last position that was asked for: positions are asked for from front to back.
    private var known = (index: 0, line: 1, lineStart: 0)

    private static let leadingCount = 40

    /// The statements of a text whose line ends are LF.
    package static func split(_ text: String) throws(SplittingError) -> [MigrationStatement] {
        var splitter = StatementSplitter(characters: Array(text.unicodeScalars))
        while splitter.index < splitter.characters.count { try splitter.readToken() }
        splitter.finishStatement(data: nil)
        return splitter.statements
    }

    private init(characters: [Unicode.Scalar]) { self.characters = characters }

    private mutating func readToken() throws(SplittingError) {
        let from = index
        switch characters[index] {
        case " ", "\t", "\n", "\r", "\u{0B}", "\u{0C}":
            index += 1
            return
        case "-" where peek(1) == "-":
            skipLine()
            return
        case "/" where peek(1) == "*":
            return try skipBlockComment()
        case "\\":
            return try readBackslashCommand()
        case ";" where parentheses == 0 && bodies == 0:
            index += 1
            return try endStatement()
        case "'": try skipQuoted(by: "'", named: "a string")
        case "\"": try skipQuoted(by: "\"", named: "a quoted identifier")
        case "$": try skipDollar()
        case let character where Self.startsIdentifier(character): return try readWord()
        case let character where Self.isDigit(character): skip(while: Self.isDigit)
        case let character where Self.isOperator(character): skipOperator()
        default: readPunctuation()
        }
        add(tokenFrom: from)
    }

    // MARK: Statements

    private mutating func add(tokenFrom from: Int, word: String = "") {
        if canonical.isEmpty { start = from } else { canonical.append(" ") }
        canonical.append(contentsOf: characters[from..<index])
        if leading.count < Self.leadingCount {
            leading.append(word.isEmpty ? string(characters[from..<index].prefix(256)) : word)
        }
        lastWord = word
        end = index
    }

    /// After a `;`: the data of a COPY comes first.
    private mutating func endStatement() throws(SplittingError) {
        guard readsStandardInput else { return finishStatement(data: nil) }
        let copy = start
        skip { $0 == " " || $0 == "\t" }
        guard index == characters.count || characters[index] == "\n" else {
            throw error("After COPY … FROM STDIN; its data must begin on the next line.", at: index)
        }
        index += 1
        var data = String.UnicodeScalarView()
        while index < characters.count {
            let line = index
            skip { $0 != "\n" }
            let text = characters[line..<index]
            index = min(index + 1, characters.count)
            if text.elementsEqual(["\\", "."]) {
                return finishStatement(data: String(data))
            }
            data.append(contentsOf: text)
            data.append("\n")
        }
        throw error("The data of this COPY … FROM STDIN has no end: a line with only \\. is missing.", at: copy)
    }

    private mutating func finishStatement(data: String?) {
        defer {
            canonical.removeAll(keepingCapacity: true)
            leading.removeAll(keepingCapacity: true)
            lastWord = ""
            parentheses = 0
            bodies = 0
            readsStandardInput = false
        }
        guard !canonical.isEmpty else { return }
        statements.append(
            MigrationStatement(
                text: string(characters[start..<end]), start: position(of: start),
                canonical: String(canonical), leading: leading, inlineData: data))
    }

    // MARK: Words and signs

    private mutating func readWord() throws(SplittingError) {
        let from = index
        skip(while: Self.continuesIdentifier)
        let word = string(characters[from..<index]).lowercased()
        if peek(0) == "'" {
            switch word {
            case "e":
                try skipEscapeString(from: from)
                return add(tokenFrom: from)
            case "b", "x", "n":
                try skipQuoted(by: "'", named: "a string")
                return add(tokenFrom: from)
            default: break
            }
        }
        if parentheses == 0 {
            if leading.first == "copy", lastWord == "from", word == "stdin" { readsStandardInput = true }
            trackBody(word)
        }
        add(tokenFrom: from, word: word)
    }

    /// `CASE` also ends with `END`, which matters only inside a body.
    private mutating func trackBody(_ word: String) {
        guard definesRoutine else { return }
        switch word {
        case "atomic" where lastWord == "begin": bodies += 1
        case "case" where bodies > 0: bodies += 1
        case "end" where bodies > 0: bodies -= 1
        default: break
        }
    }

    private var definesRoutine: Bool {
        guard leading.first == "create" else { return false }
        let words = leading.dropFirst()
        let kind = words.starts(with: ["or", "replace"]) ? words.dropFirst(2).first : words.first
        return kind == "function" || kind == "procedure"
    }

    private mutating func readPunctuation() {
        switch characters[index] {
        case "(": parentheses += 1
        case ")": parentheses = max(0, parentheses - 1)
        default: break
        }
        index += 1
    }

    /// An operator ends before a comment: `--` and `/*` are never part of one.
    private mutating func skipOperator() {
        repeat {
            index += 1
        } while index < characters.count && Self.isOperator(characters[index])
            && !(characters[index] == "-" && peek(1) == "-") && !(characters[index] == "/" && peek(1) == "*")
    }

    // MARK: Quotes

    private mutating func skipQuoted(by quote: Unicode.Scalar, named name: String) throws(SplittingError) {
        let from = index
        index += 1
        while index < characters.count {
            guard characters[index] == quote else { index += 1; continue }
            guard peek(1) == quote else { index += 1; return }
            index += 2
        }
        throw error("This is the beginning of \(name) that has no end.", at: from)
    }

    /// `E'…'`: a backslash takes the next character with it, in a continuation on the next line as well.
    private mutating func skipEscapeString(from: Int) throws(SplittingError) {
        index += 1
        while index < characters.count {
            switch characters[index] {
            case "\\": index += 2
            case "'" where peek(1) == "'": index += 2
            case "'":
                index += 1
                guard let next = continuation else { return }
                index = next + 1
            default: index += 1
            }
        }
        throw error("This is the beginning of a string that has no end.", at: from)
    }

    /// The quote that continues the string which ended just now: only white space with a line end, or `--` comments,
    /// may stand between them.
    private var continuation: Int? {
        var at = index
        var passedLine = false
        while at < characters.count {
            switch characters[at] {
            case "\n", "\r": passedLine = true
            case " ", "\t", "\u{0C}": break
            case "-" where at + 1 < characters.count && characters[at + 1] == "-":
                while at + 1 < characters.count, characters[at + 1] != "\n" { at += 1 }
            case "'": return passedLine ? at : nil
            default: return nil
            }
            at += 1
        }
        return nil
    }

    /// `$tag$ … $tag$`, `$$ … $$`, or the parameter `$1`.
    private mutating func skipDollar() throws(SplittingError) {
        let from = index
        var mark = index + 1
        if mark < characters.count, Self.startsIdentifier(characters[mark]) {
            while mark < characters.count, Self.continuesTag(characters[mark]) { mark += 1 }
        }
        guard mark < characters.count, characters[mark] == "$" else {
            index += 1
            return skip(while: Self.isDigit)
        }
        let tag = characters[from...mark]
        index = mark + 1
        while index + tag.count <= characters.count {
            if characters[index] == "$", characters[index..<index + tag.count].elementsEqual(tag) {
                index += tag.count
                return
            }
            index += 1
        }
        let name = string(tag)
        throw error("This is the beginning of a \(name) string that has no end.", at: from)
    }

    // MARK: Comments and backslash commands

    private mutating func skipLine() { skip { $0 != "\n" } }

    private mutating func skipBlockComment() throws(SplittingError) {
        let from = index
        var depth = 0
        repeat {
            guard index + 1 < characters.count else {
                throw error("This is the beginning of a comment that has no end.", at: from)
            }
            switch (characters[index], characters[index + 1]) {
            case ("/", "*"): (depth, index) = (depth + 1, index + 2)
            case ("*", "/"): (depth, index) = (depth - 1, index + 2)
            default: index += 1
            }
        } while depth > 0
    }

    /// pg_dump writes `\restrict` and `\unrestrict` around its output; they mean nothing outside psql.
    private mutating func readBackslashCommand() throws(SplittingError) {
        let from = index
        index += 1
        skip { $0 != "\n" && $0 != " " && $0 != "\t" && $0 != ";" }
        let command = string(characters[from..<index])
        guard command == "\\restrict" || command == "\\unrestrict" else {
            throw error("\(command) is a command of psql, not SQL. Remove it.", at: from)
        }
        skipLine()
    }

    // MARK: Characters

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        index + offset < characters.count ? characters[index + offset] : nil
    }

    private mutating func skip(while matches: (Unicode.Scalar) -> Bool) {
        while index < characters.count, matches(characters[index]) { index += 1 }
    }

    private mutating func error(_ message: String, at index: Int) -> SplittingError {
        SplittingError(message: message, position: position(of: index))
    }

    private mutating func position(of index: Int) -> SourcePosition {
        if index < known.index { known = (0, 1, 0) }
        while known.index < index {
            if characters[known.index] == "\n" {
                known.line += 1
                known.lineStart = known.index + 1
            }
            known.index += 1
        }
        return SourcePosition(line: known.line, column: index - known.lineStart + 1)
    }

    private func string(_ slice: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(slice)) }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool { character >= "0" && character <= "9" }

    private static func startsIdentifier(_ character: Unicode.Scalar) -> Bool {
        (character >= "a" && character <= "z") || (character >= "A" && character <= "Z") || character == "_"
            || character.value >= 0x80
    }

    private static func continuesTag(_ character: Unicode.Scalar) -> Bool {
        startsIdentifier(character) || isDigit(character)
    }

    private static func continuesIdentifier(_ character: Unicode.Scalar) -> Bool {
        continuesTag(character) || character == "$"
    }

    private static func isOperator(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "+", "-", "*", "/", "<", ">", "=", "~", "!", "@", "#", "%", "^", "&", "|", "`", "?": true
        default: false
        }
    }
}
