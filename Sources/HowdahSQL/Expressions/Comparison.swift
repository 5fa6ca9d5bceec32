public import HowdahTypes

extension Expr {
    /// Less than a value: `"age" < $1`; not true where either is NULL.
    public static func < (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        infix(left, " < ", .value(right), .comparison)
    }

    /// Less than another expression: `"a" < "b"`.
    public static func < (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " < ", right, .comparison) }

    /// Less than an expression that may be NULL: `"a" < "b"`.
    public static func < (left: Expr, right: Expr<Value?>) -> Expr<Bool> {
        infix(left, " < ", right, .comparison)
    }

    /// Less than an expression that may not be NULL: `"a" < "b"`.
    public static func < (left: Expr<Value?>, right: Expr) -> Expr<Bool> {
        infix(left, " < ", right, .comparison)
    }

    /// At most a value: `"age" <= $1`; not true where either is NULL.
    public static func <= (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        infix(left, " <= ", .value(right), .comparison)
    }

    /// At most another expression: `"a" <= "b"`.
    public static func <= (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " <= ", right, .comparison) }

    /// At most an expression that may be NULL: `"a" <= "b"`.
    public static func <= (left: Expr, right: Expr<Value?>) -> Expr<Bool> {
        infix(left, " <= ", right, .comparison)
    }

    /// At most an expression that may not be NULL: `"a" <= "b"`.
    public static func <= (left: Expr<Value?>, right: Expr) -> Expr<Bool> {
        infix(left, " <= ", right, .comparison)
    }

    /// Greater than a value: `"age" > $1`; not true where either is NULL.
    public static func > (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        infix(left, " > ", .value(right), .comparison)
    }

    /// Greater than another expression: `"a" > "b"`.
    public static func > (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " > ", right, .comparison) }

    /// Greater than an expression that may be NULL: `"a" > "b"`.
    public static func > (left: Expr, right: Expr<Value?>) -> Expr<Bool> {
        infix(left, " > ", right, .comparison)
    }

    /// Greater than an expression that may not be NULL: `"a" > "b"`.
    public static func > (left: Expr<Value?>, right: Expr) -> Expr<Bool> {
        infix(left, " > ", right, .comparison)
    }

    /// At least a value: `"age" >= $1`; not true where either is NULL.
    public static func >= (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        infix(left, " >= ", .value(right), .comparison)
    }

    /// At least another expression: `"a" >= "b"`.
    public static func >= (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " >= ", right, .comparison) }

    /// At least an expression that may be NULL: `"a" >= "b"`.
    public static func >= (left: Expr, right: Expr<Value?>) -> Expr<Bool> {
        infix(left, " >= ", right, .comparison)
    }

    /// At least an expression that may not be NULL: `"a" >= "b"`.
    public static func >= (left: Expr<Value?>, right: Expr) -> Expr<Bool> {
        infix(left, " >= ", right, .comparison)
    }

    /// From a value to another, both included: `"age" BETWEEN $1 AND $2`.
    public func between(_ lower: Value, and upper: Value) -> Expr<Bool> where Value: ParameterEncodable {
        between(.value(lower), and: .value(upper))
    }

    /// From an expression to another, both included: `"age" BETWEEN "low" AND "high"`.
    public func between(_ lower: Expr, and upper: Expr) -> Expr<Bool> {
        var fragment = operand(.otherOperator)
        fragment.append(text: " BETWEEN ")
        fragment.append(lower.operand(.otherOperator))
        fragment.append(text: " AND ")
        fragment.append(upper.operand(.otherOperator))
        return Expr<Bool>(fragment, .membership)
    }
}
