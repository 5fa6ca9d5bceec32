import HowdahTypes

/// What the database fills in for a column that is given no value.
public struct ColumnDefault: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByFloatLiteral
{
    /// The expression as `CREATE TABLE` has it; DDL takes no parameters, so values are literals.
    public let fragment: SQLFragment

    /// The time of the transaction: `DEFAULT now()`.
    public static let now = ColumnDefault(fragment: "now()")

    /// A random UUID, version 4: `DEFAULT gen_random_uuid()`.
    public static let uuid = ColumnDefault(fragment: "gen_random_uuid()")

    /// An expression written as SQL: `DEFAULT CURRENT_DATE`.
    public static func sql(_ expression: StaticString) -> ColumnDefault {
        ColumnDefault(fragment: SQLFragment(raw: expression))
    }

    /// A whole number: `DEFAULT 0`.
    public static func value(_ value: Int) -> ColumnDefault {
        ColumnDefault(fragment: SQLFragment(text: String(value)))
    }

    /// A number: `DEFAULT 0.5`; what is not finite, in quotes: `DEFAULT 'NaN'`.
    public static func value(_ value: Double) -> ColumnDefault {
        switch value {
        case _ where value.isFinite: ColumnDefault(fragment: SQLFragment(text: "\(value)"))
        case _ where value.isNaN: ColumnDefault(fragment: "'NaN'")
        default: ColumnDefault(fragment: value < 0 ? "'-Infinity'" : "'Infinity'")
        }
    }

    /// Yes or no: `DEFAULT true`.
    public static func value(_ value: Bool) -> ColumnDefault {
        ColumnDefault(fragment: SQLFragment(text: value ? "true" : "false"))
    }

    /// A text, quoted: `DEFAULT 'it''s'`; also an enum's value, or anything else that is written in quotes.
    public static func value(_ value: String) -> ColumnDefault {
        ColumnDefault(fragment: quotedLiteral(value))
    }

    private init(fragment: SQLFragment) { self.fragment = fragment }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .value(value) }

    /// A number.
    public init(floatLiteral value: Double) { self = .value(value) }

    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .value(value) }

    /// A text.
    public init(stringLiteral value: String) { self = .value(value) }
}

/// A text as a literal, where no bind can stand: `'it''s'`, and `E'a\\b'` where there is a backslash, so that the meaning
/// does not depend on `standard_conforming_strings`.
func quotedLiteral(_ text: String) -> SQLFragment {
    var quoted = text.utf8.contains(UInt8(ascii: "\\")) ? "E'" : "'"
    for scalar in text.unicodeScalars {
        if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
        quoted.unicodeScalars.append(scalar)
    }
    var sql = SQLFragment(text: quoted + "'")
    if text.utf8.contains(0) { sql.append(invalid: "A text in the SQL holds a NUL character (U+0000).") }
    return sql
}
