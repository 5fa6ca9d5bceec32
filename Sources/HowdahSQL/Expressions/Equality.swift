public import HowdahTypes

extension Expr {
    /// Equal to a value: `"age" = $1`, or `"age" IS NULL` where the value is nil.
    public static func == (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        let value = Expr.value(right)
        if value.isNullBind { return left.isNull }
        return infix(left, " = ", value, .comparison)
    }

    /// Equal to another expression: `"a" = "b"`; not true where either is NULL.
    public static func == (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " = ", right, .comparison) }

    /// Equal to an expression that may be NULL: `"a" = "b"`.
    public static func == (left: Expr, right: Expr<Value?>) -> Expr<Bool> { infix(left, " = ", right, .comparison) }

    /// Equal to an expression that may not be NULL: `"a" = "b"`.
    public static func == (left: Expr<Value?>, right: Expr) -> Expr<Bool> { infix(left, " = ", right, .comparison) }

    /// Not equal to a value: `"age" <> $1`, or `"age" IS NOT NULL` where the value is nil.
    ///
    /// Not true where the expression is NULL; ``isDistinct(from:)-(Value)`` is.
    public static func != (left: Expr, right: Value) -> Expr<Bool> where Value: ParameterEncodable {
        let value = Expr.value(right)
        if value.isNullBind { return left.isNotNull }
        return infix(left, " <> ", value, .comparison)
    }

    /// Not equal to another expression: `"a" <> "b"`; not true where either is NULL.
    public static func != (left: Expr, right: Expr) -> Expr<Bool> { infix(left, " <> ", right, .comparison) }

    /// Not equal to an expression that may be NULL: `"a" <> "b"`.
    public static func != (left: Expr, right: Expr<Value?>) -> Expr<Bool> { infix(left, " <> ", right, .comparison) }

    /// Not equal to an expression that may not be NULL: `"a" <> "b"`.
    public static func != (left: Expr<Value?>, right: Expr) -> Expr<Bool> { infix(left, " <> ", right, .comparison) }

    /// Whether it is a bind of NULL and nothing else.
    private var isNullBind: Bool { fragment.binds.first?.value.isNull ?? false }

    /// Whether it is NULL: `"age" IS NULL`.
    public var isNull: Expr<Bool> { postfix(self, " IS NULL", .isTest) }

    /// Whether it is not NULL: `"age" IS NOT NULL`.
    public var isNotNull: Expr<Bool> { postfix(self, " IS NOT NULL", .isTest) }

    /// Different, where NULL is a value like any other: `"age" IS DISTINCT FROM $1`.
    public func isDistinct(from value: Value) -> Expr<Bool> where Value: ParameterEncodable {
        isDistinct(from: .value(value))
    }

    /// Different, where NULL is a value like any other: `"a" IS DISTINCT FROM "b"`.
    public func isDistinct(from other: Expr) -> Expr<Bool> { infix(self, " IS DISTINCT FROM ", other, .isTest) }

    /// The same, where NULL is a value like any other: `"age" IS NOT DISTINCT FROM $1`.
    public func isNotDistinct(from value: Value) -> Expr<Bool> where Value: ParameterEncodable {
        isNotDistinct(from: .value(value))
    }

    /// The same, where NULL is a value like any other: `"a" IS NOT DISTINCT FROM "b"`.
    public func isNotDistinct(from other: Expr) -> Expr<Bool> {
        infix(self, " IS NOT DISTINCT FROM ", other, .isTest)
    }
}
