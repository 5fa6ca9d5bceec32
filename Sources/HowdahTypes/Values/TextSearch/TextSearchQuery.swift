/// A query of the full-text search: PostgreSQL's `tsquery`.
///
/// ```swift
/// let query = TextSearchQuery(.and(.word("cat"), .not(.word("dog", isPrefix: true))))
/// print(query)                                  // 'cat' & !'dog':*
/// ```
///
/// The words are lexemes, in their normal form; `to_tsquery('cats')` in SQL brings words into it.
public struct TextSearchQuery: Hashable, Sendable {
    /// A word, or an operator with its operands.
    public indirect enum Node: Hashable, Sendable {
        /// A lexeme; with weights only in places of one of them, with `isPrefix` at the start of longer ones as well.
        case word(String, weights: Set<TextSearchVector.Weight> = [], isPrefix: Bool = false)
        /// What does not match.
        case not(Node)
        /// What matches both.
        case and(Node, Node)
        /// What matches one of both.
        case or(Node, Node)
        /// Where the second stands `distance` words after the first, 1 for the next word.
        case phrase(Node, Node, distance: UInt16 = 1)
    }

    /// The whole query; nil for the empty one, which matches nothing.
    public var root: Node?

    /// A query; nil for the empty one.
    public init(_ root: Node?) { self.root = root }
}

extension TextSearchQuery: CustomStringConvertible {
    /// The query in PostgreSQL's notation: `'cat' & !'dog':*`.
    public var description: String { root?.text(within: 0) ?? "" }
}

extension TextSearchQuery.Node {
    /// How strongly the operator binds, as in `src/backend/utils/adt/tsquery.c`.
    private var strength: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .phrase: 3
        case .not: 4
        case .word: 5
        }
    }

    fileprivate func text(within outer: Int) -> String {
        let text: String
        switch self {
        case .word(let word, let weights, let isPrefix):
            let letters = TextSearchVector.Weight.allCases.reversed().filter(weights.contains)
            let flags = (isPrefix ? "*" : "") + letters.map { "\($0)".uppercased() }.joined()
            return TextSearchVector.quoted(word) + (flags.isEmpty ? "" : ":" + flags)
        case .not(let node): return "!" + node.text(within: strength)
        case .and(let left, let right): text = left.text(within: strength) + " & " + right.text(within: strength)
        case .or(let left, let right): text = left.text(within: strength) + " | " + right.text(within: strength)
        case .phrase(let left, let right, let distance):
            // The phrase operator is not associative: a phrase on its right side is put into parentheses.
            let sign = distance == 1 ? "<->" : "<\(distance)>"
            text = "\(left.text(within: strength)) \(sign) \(right.text(within: strength + 1))"
        }
        return strength < outer ? "( \(text) )" : text
    }
}
