/// A document of the full-text search, as its lexemes with their positions: PostgreSQL's `tsvector`.
///
/// ```swift
/// let document: TextSearchVector = try row.next()        // SELECT to_tsvector('The fat cats')
/// document.lexemes.map(\.text)                           // ["cat", "fat"]
/// ```
public struct TextSearchVector: Hashable, Sendable {
    /// How much a place in a document counts, from titles (A) to the body (D).
    public enum Weight: UInt8, Sendable, CaseIterable {
        /// The body of a document, where no other weight is set.
        case d
        /// More than the body.
        case c
        /// Almost a title.
        case b
        /// A title.
        case a
    }

    /// Where a lexeme stands.
    public struct Position: Hashable, Sendable {
        /// The number of the word in the document, 1 to 16,383.
        public var number: UInt16
        /// How much the place counts.
        public var weight: Weight

        /// A place in a document; PostgreSQL counts words beyond 16,383 as that one.
        public init(_ number: UInt16, weight: Weight = .d) {
            self.number = number
            self.weight = weight
        }
    }

    /// A word in its normal form, with the places where it stands.
    public struct Lexeme: Hashable, Sendable {
        /// The word.
        public var text: String
        /// The places, in order; none after `strip()`.
        public var positions: [Position]

        /// A word with its places.
        public init(_ text: String, _ positions: [Position] = []) {
            self.text = text
            self.positions = positions
        }
    }

    /// The lexemes; PostgreSQL keeps them in an order of its own, each once.
    public var lexemes: [Lexeme]

    /// A document of lexemes.
    public init(_ lexemes: [Lexeme]) { self.lexemes = lexemes }
}

extension TextSearchVector: CustomStringConvertible {
    /// The document in PostgreSQL's notation: `'cat':3A,5 'dog'`.
    public var description: String {
        lexemes.map { lexeme in
            let positions = lexeme.positions.map { "\($0.number)\($0.weight == .d ? "" : "\($0.weight)".uppercased())" }
            return Self.quoted(lexeme.text) + (positions.isEmpty ? "" : ":" + positions.joined(separator: ","))
        }.joined(separator: " ")
    }

    static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }
}
