/// The text of one migration file, and what follows from it.
package struct MigrationFile: Sendable {
    /// The path as messages show it.
    package let path: String
    /// The text without a byte order mark, with LF line ends: what is divided into statements.
    package let text: String
    /// The checksum of ``text`` without the line ends at its end, so that an editor's or git's line ends never matter.
    package let checksum: String

    package init(path: String, contents: String) {
        self.path = path
        text = Self.normalized(contents)
        var trimmed = Substring(text).utf8
        while trimmed.last == UInt8(ascii: "\n") { trimmed.removeLast() }
        checksum = Checksum(of: String(Substring(trimmed))).description
    }

    /// Strips the byte order mark, and writes CRLF and CR as LF.
    package static func normalized(_ contents: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in contents.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            case "\u{FEFF}" where previous == nil: continue
            case "\r": result.append("\n")
            case "\n" where previous == "\r": continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The statements; throws a ``MigrationError`` of code `invalid_file` that shows the line.
    package func statements() throws(MigrationError) -> [MigrationStatement] {
        do { return try StatementSplitter.split(text) } catch { throw unreadable(error) }
    }

    package func directives() throws(MigrationError) -> MigrationDirectives {
        do { return try MigrationDirectives(of: text) } catch { throw unreadable(error) }
    }

    /// The checksum of the tokens: equal for two texts that differ in comments and white space only.
    package func tokenChecksum() throws(MigrationError) -> String {
        Checksum(of: try statements().map(\.canonical).joined(separator: ";\n")).description
    }

    /// An error at a place in this file.
    package func error(
        _ code: MigrationError.Code, _ message: String, at position: SourcePosition, notes: [String] = []
    )
        -> MigrationError
    {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.indices.contains(position.line - 1) ? String(lines[position.line - 1]) : ""
        let location = MigrationError.Location(
            path: path, line: position.line, column: position.column, sourceLine: line)
        return MigrationError(code, message, location: location, notes: notes)
    }

    private func unreadable(_ error: SplittingError) -> MigrationError {
        self.error(.invalidFile, error.message, at: error.position)
    }
}

/// One migration: the file that goes up, and the one that goes down, if there is one.
package struct Migration: Sendable {
    package let version: Int64
    /// The version as the file name writes it.
    package let versionText: String
    package let name: String
    package let up: MigrationFile
    package let down: MigrationFile?

    package init(
        version: Int64, versionText: String? = nil, name: String, up: MigrationFile, down: MigrationFile? = nil
    ) {
        self.version = version
        self.versionText = versionText ?? String(version)
        self.name = name
        self.up = up
        self.down = down
    }
}
