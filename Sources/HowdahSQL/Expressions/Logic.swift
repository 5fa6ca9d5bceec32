import HowdahTypes

extension Expr where Value == Bool {
    /// Both: `a AND b`.
    public static func && (left: Expr<Bool>, right: Expr<Bool>) -> Expr<Bool> { infix(left, " AND ", right, .and) }

    /// Either or both: `a OR b`.
    public static func || (left: Expr<Bool>, right: Expr<Bool>) -> Expr<Bool> { infix(left, " OR ", right, .or) }

    /// Not: `NOT a`; NULL where it is NULL.
    public static prefix func ! (operand: Expr<Bool>) -> Expr<Bool> {
        Expr(SQLFragment(text: "NOT ") + operand.operand(.not), .not)
    }

    /// Always true: `TRUE`.
    public static var `true`: Expr<Bool> { Expr(SQLFragment(text: "TRUE")) }

    /// Never true: `FALSE`.
    public static var `false`: Expr<Bool> { Expr(SQLFragment(text: "FALSE")) }
}

extension Expr: ExpressibleByBooleanLiteral where Value == Bool {
    /// `TRUE` or `FALSE`: `.where { _ in true }`.
    public init(booleanLiteral value: Bool) { self = value ? .true : .false }
}

extension Expr where Value == Bool? {
    /// Whether it is true, and not false or NULL: `"flag" IS TRUE`.
    public var isTrue: Expr<Bool> { postfix(self, " IS TRUE", .isTest) }

    /// Whether it is false, and not true or NULL: `"flag" IS FALSE`.
    public var isFalse: Expr<Bool> { postfix(self, " IS FALSE", .isTest) }
}
