import HowdahTypes

extension Expr where Value: TextValue {
    /// Whether the text has the words of a search, in the syntax of web searches (`cat "big dog" -mouse or bird`).
    ///
    /// ```sql
    /// to_tsvector('english', "body") @@ websearch_to_tsquery('english', $1)
    /// ```
    ///
    /// An index on `to_tsvector('english', "body")` serves it.
    public func matches(search words: String, in language: String) -> Expr<Bool> {
        infix(vector(language), " @@ ", query(words, language), .otherOperator)
    }

    /// How well the text fits a search: `ts_rank(to_tsvector(…), websearch_to_tsquery(…))`.
    public func searchRank(_ words: String, in language: String) -> Expr<Float?> {
        call("ts_rank", vector(language).fragment, query(words, language).fragment)
    }

    private func vector(_ language: String) -> Expr<Void> { call("to_tsvector", quotedLiteral(language), fragment) }

    private func query(_ words: String, _ language: String) -> Expr<Void> {
        call("websearch_to_tsquery", quotedLiteral(language), SQLFragment(bind: .text(words)))
    }
}
