import HowdahTypes

/// The terms of `WHERE` or `HAVING`: all of them must be true.
package struct Conditions: Hashable, Sendable {
    package private(set) var terms: [Expr<Bool>] = []

    package init(_ terms: [Expr<Bool>] = []) { self.terms = terms }

    package var isEmpty: Bool { terms.isEmpty }

    package mutating func append(_ term: Expr<Bool>) { terms.append(term) }

    /// Writes ` WHERE a AND b`, or nothing.
    package func write(_ keyword: String, to sql: inout SQLFragment) {
        guard let first = terms.first else { return }
        sql.append(text: keyword)
        guard terms.count > 1 else { return sql.append(first.fragment) }
        for (index, term) in terms.enumerated() {
            if index > 0 { sql.append(text: " AND ") }
            sql.append(term.operand(.and))
        }
    }
}
