public import HowdahTypes

extension Expr where Value: TextValue {
    /// Both texts, one after the other: `"first" || "last"`.
    public static func + (left: Expr, right: Expr) -> Expr { infix(left, " || ", right, .otherOperator) }

    /// A text after this one: `"name" || $1`.
    public static func + (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " || ", .value(right), .otherOperator)
    }

    /// A text before this one: `$1 || "name"`.
    public static func + (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " || ", right, .otherOperator)
    }

    /// In small letters: `lower("name")`.
    public func lowercased() -> Expr { call("lower", fragment) }

    /// In capitals: `upper("name")`.
    public func uppercased() -> Expr { call("upper", fragment) }

    /// Without spaces at both ends: `btrim("name")`.
    public func trimmed() -> Expr { call("btrim", fragment) }

    /// The number of characters (code points): `length("name")`.
    public var length: Expr<Int?> { call("length", fragment) }

    /// Sorted and compared by a collation: `"name" COLLATE "C"`.
    public func collate(_ collation: String) -> Expr {
        var fragment = operand(.cast)
        fragment.append(text: " COLLATE ")
        fragment.append(identifier: collation)
        return Expr(fragment, .sign)
    }
}

/// Whether small and capital letters are told apart in a text search.
public enum TextCase: Hashable, Sendable {
    /// `LIKE`.
    case sensitive
    /// `ILIKE`.
    case insensitive

    var symbol: String { self == .sensitive ? " LIKE " : " ILIKE " }
}

extension Expr where Value: TextValue {
    /// Matches a pattern in which `%` is any text and `_` any character: `"name" LIKE $1`.
    ///
    /// A backslash in the pattern makes the next character stand for itself. The other methods here take plain text.
    public func like(_ pattern: String) -> Expr<Bool> { matches(pattern, .sensitive) }

    /// Matches a pattern, small and capital letters being the same: `"name" ILIKE $1`.
    public func ilike(_ pattern: String) -> Expr<Bool> { matches(pattern, .insensitive) }

    /// Matches a pattern that is an expression: `"name" LIKE "pattern"`.
    public func like(_ pattern: Expr) -> Expr<Bool> { infix(self, " LIKE ", pattern, .membership) }

    /// Starts with a text: `"name" LIKE $1`, where `$1` is the text with `\ % _` escaped, and `%`.
    public func hasPrefix(_ text: String, case: TextCase = .sensitive) -> Expr<Bool> {
        matches(escapePattern(text) + "%", `case`)
    }

    /// Ends with a text: `"name" LIKE $1`, where `$1` is `%`, and the text with `\ % _` escaped.
    public func hasSuffix(_ text: String, case: TextCase = .sensitive) -> Expr<Bool> {
        matches("%" + escapePattern(text), `case`)
    }

    /// Holds a text: `"name" LIKE $1`, where `$1` is the text with `\ % _` escaped, between two `%`.
    public func contains(_ text: String, case: TextCase = .sensitive) -> Expr<Bool> {
        matches("%" + escapePattern(text) + "%", `case`)
    }

    private func matches(_ pattern: String, _ textCase: TextCase) -> Expr<Bool> {
        infix(self, textCase.symbol, Expr<String>(SQLFragment(bind: .text(pattern))), .membership)
    }
}

/// Text in which `\`, `%` and `_` stand for themselves in a pattern of `LIKE`.
///
/// The backslash is `LIKE`'s escape character where no `ESCAPE` is written, whatever `standard_conforming_strings` says
/// (https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE).
func escapePattern(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
        if scalar == "\\" || scalar == "%" || scalar == "_" { escaped.unicodeScalars.append("\\") }
        escaped.unicodeScalars.append(scalar)
    }
    return escaped
}
