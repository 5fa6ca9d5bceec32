/// How tightly the outermost operator of an expression binds, from loosest to tightest.
///
/// The order is that of https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE.
package enum Precedence: UInt8, Comparable, Hashable, Sendable {
    case or, and, not, isTest, comparison, membership, otherOperator, additive, multiplicative, sign, cast, primary

    package static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// The loosest operand that needs no parentheses on the right of this operator: `a - (b - c)`, but `a AND b AND c`.
    var right: Precedence {
        switch self {
        case .or, .and, .not, .primary: self
        default: Precedence(rawValue: rawValue + 1) ?? .primary
        }
    }

    /// The same on the left; comparisons, `LIKE`, `IN` and `IS` do not chain: `(a < b) = c`.
    var left: Precedence {
        switch self {
        case .isTest, .comparison, .membership: right
        default: self
        }
    }
}
