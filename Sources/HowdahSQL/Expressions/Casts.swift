public import HowdahTypes

extension Expr {
    /// Converted to another type by the server: `"age"::text`.
    ///
    /// Throws at execution where a value has no form in that type.
    public func cast<Other: ParameterEncodable>(to type: Other.Type = Other.self) -> Expr<Other> {
        cast(toSQL: Other.postgresType.sqlName)
    }

    func cast<Other>(toSQL name: String) -> Expr<Other> {
        var fragment = operand(.cast)
        fragment.append(text: "::" + name)
        return Expr<Other>(fragment, .cast)
    }

    /// The value, or another one where it is NULL: `COALESCE("age", $1)`.
    public func coalesce<Wrapped: ParameterEncodable>(_ fallback: Wrapped) -> Expr<Wrapped> where Value == Wrapped? {
        call("COALESCE", fragment, SQLFragment(bind: fallback))
    }

    /// The value, or that of another expression where it is NULL: `COALESCE("name", "email")`.
    public func coalesce<Wrapped>(_ fallback: Expr<Wrapped>) -> Expr<Wrapped> where Value == Wrapped? {
        call("COALESCE", fragment, fallback.fragment)
    }

    /// The first of several values that is not NULL: `COALESCE("nickname", "name")`.
    public func coalesce<Wrapped>(_ fallback: Expr<Wrapped?>) -> Expr<Wrapped?> where Value == Wrapped? {
        call("COALESCE", fragment, fallback.fragment)
    }

    /// NULL where it equals a value: `NULLIF("name", $1)`.
    public func nullIf(_ value: Value) -> Expr<Value?> where Value: ParameterEncodable {
        call("NULLIF", fragment, SQLFragment(bind: value))
    }

    /// The largest of this and others: `GREATEST("a", "b")`; NULL is passed over.
    public func greatest(_ others: Expr...) -> Expr { call("GREATEST", list([self] + others)) }

    /// The smallest of this and others: `LEAST("a", "b")`; NULL is passed over.
    public func least(_ others: Expr...) -> Expr { call("LEAST", list([self] + others)) }
}
