/// A place in a file: line and column, both from 1, the column in characters (Unicode scalars) as PostgreSQL counts them.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `line:column`.
    package var description: String { "\(line):\(column)" }

    /// The place that `count` characters of `text` further on is, where `text` starts here.
    package func advanced(by count: Int, in text: String) -> SourcePosition {
        var position = self
        for scalar in text.unicodeScalars.prefix(count) {
            if scalar == "\n" {
                position.line += 1
                position.column = 1
            } else {
                position.column += 1
            }
        }
        return position
    }
}

/// A file cannot be divided into statements: what is wrong, and where.
package struct SplittingError: Error, Hashable, Sendable {
    package let message: String
    package let position: SourcePosition
}
