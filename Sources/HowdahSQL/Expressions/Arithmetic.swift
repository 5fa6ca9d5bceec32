public import HowdahTypes

extension Expr where Value: NumericValue {
    /// Sum: `"a" + "b"`.
    public static func + (left: Expr, right: Expr) -> Expr { infix(left, " + ", right, .additive) }

    /// Sum with a value: `"a" + $1`.
    public static func + (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " + ", .value(right), .additive)
    }

    /// Sum of a value and an expression: `$1 + "a"`.
    public static func + (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " + ", right, .additive)
    }

    /// Difference: `"a" - "b"`.
    public static func - (left: Expr, right: Expr) -> Expr { infix(left, " - ", right, .additive) }

    /// Difference with a value: `"a" - $1`.
    public static func - (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " - ", .value(right), .additive)
    }

    /// Difference of a value and an expression: `$1 - "a"`.
    public static func - (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " - ", right, .additive)
    }

    /// Product: `"a" * "b"`.
    public static func * (left: Expr, right: Expr) -> Expr { infix(left, " * ", right, .multiplicative) }

    /// Product with a value: `"a" * $1`.
    public static func * (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " * ", .value(right), .multiplicative)
    }

    /// Product of a value and an expression: `$1 * "a"`.
    public static func * (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " * ", right, .multiplicative)
    }

    /// Quotient; of whole numbers, without its fraction: `"a" / "b"`.
    public static func / (left: Expr, right: Expr) -> Expr { infix(left, " / ", right, .multiplicative) }

    /// Quotient with a value: `"a" / $1`.
    public static func / (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " / ", .value(right), .multiplicative)
    }

    /// Quotient of a value and an expression: `$1 / "a"`.
    public static func / (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " / ", right, .multiplicative)
    }

    /// The negated number: `-"a"`.
    public static prefix func - (operand: Expr) -> Expr {
        Expr(SQLFragment(text: "-") + operand.operand(.cast), .sign)
    }

    /// Adds a value, in an assignment: `SET "count" = "count" + $1`.
    public static func += (left: inout Expr, right: Value) where Value: ParameterEncodable { left = left + right }

    /// Subtracts a value, in an assignment: `SET "count" = "count" - $1`.
    public static func -= (left: inout Expr, right: Value) where Value: ParameterEncodable { left = left - right }

    /// The absolute value: `abs("a")`.
    public var absolute: Expr { call("abs", fragment) }
}

extension Expr where Value: IntegerValue {
    /// Remainder: `"a" % "b"`.
    public static func % (left: Expr, right: Expr) -> Expr { infix(left, " % ", right, .multiplicative) }

    /// Remainder with a value: `"a" % $1`.
    public static func % (left: Expr, right: Value) -> Expr where Value: ParameterEncodable {
        infix(left, " % ", .value(right), .multiplicative)
    }

    /// Remainder of a value and an expression: `$1 % "a"`.
    public static func % (left: Value, right: Expr) -> Expr where Value: ParameterEncodable {
        infix(Expr.value(left), " % ", right, .multiplicative)
    }
}

extension Expr where Value: FractionalValue {
    /// The nearest whole number: `round("a")`.
    public func rounded() -> Expr { call("round", fragment) }

    /// The nearest whole number not below: `ceil("a")`.
    public func roundedUp() -> Expr { call("ceil", fragment) }

    /// The nearest whole number not above: `floor("a")`.
    public func roundedDown() -> Expr { call("floor", fragment) }
}

extension Expr where Value: DecimalValue {
    /// Rounded to a number of decimal places: `round("a", $1)`.
    public func rounded(places: Int32) -> Expr {
        call("round", fragment, SQLFragment(bind: .integer(places, .int4)))
    }
}
