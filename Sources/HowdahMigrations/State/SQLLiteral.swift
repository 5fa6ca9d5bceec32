/// Writes values into SQL as literals.
///
/// The runner sends text and no parameters, so that every statement works through a transaction-pooling proxy.
enum SQLLiteral {
    /// `'it''s'`, or `E'a\\b'` where there is a backslash, which reads the same under every
    /// `standard_conforming_strings`.
    static func text(_ value: String) -> String {
        var literal = "'"
        var escapes = false
        for scalar in value.unicodeScalars {
            switch scalar {
            case "'": literal += "''"
            case "\\":
                literal += "\\\\"
                escapes = true
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return (escapes ? " E" : "") + literal + "'"
    }

    static func text(_ value: String?) -> String { value.map { text($0) } ?? "NULL" }

    static func number(_ value: Int?) -> String { value.map(String.init) ?? "NULL" }

    /// `ARRAY['a', 'b']::text[]`.
    static func array(_ values: [String]) -> String {
        "ARRAY[" + values.map { text($0) }.joined(separator: ", ") + "]::text[]"
    }
}
