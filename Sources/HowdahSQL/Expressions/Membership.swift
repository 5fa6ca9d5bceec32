public import HowdahTypes

extension Expr {
    /// One of the values of an array: `"id" = ANY($1)`, one bind of any length; with no values, never true.
    ///
    /// A type made by `CREATE TYPE` travels as text: `"status" = ANY($1::"user_status"[])`.
    public func `in`(_ values: [Value]) -> Expr<Bool> where Value: ParameterEncodable {
        membership(" = ANY(", arrayBind(values))
    }

    /// None of the values of an array: `"id" <> ALL($1)`; with no values, always true.
    public func notIn(_ values: [Value]) -> Expr<Bool> where Value: ParameterEncodable {
        membership(" <> ALL(", arrayBind(values))
    }

    /// One of the rows of a query of one column: `"id" IN (SELECT …)`.
    public func `in`(_ query: Select) -> Expr<Bool> { membership(" IN (", query.fragment, .membership) }

    /// None of the rows of a query: `"id" NOT IN (SELECT …)`; never true if one of them is NULL.
    public func notIn(_ query: Select) -> Expr<Bool> { membership(" NOT IN (", query.fragment, .membership) }

    /// One of the values of an array that is a bind already.
    package func `in`(list: SQLFragment) -> Expr<Bool> { membership(" = ANY(", list) }

    private func membership(
        _ symbol: String, _ list: SQLFragment, _ precedence: Precedence = .comparison
    ) -> Expr<Bool> {
        var fragment = operand(precedence.left)
        fragment.append(text: symbol)
        fragment.append(list)
        fragment.append(text: ")")
        return Expr<Bool>(fragment, precedence)
    }
}

/// An array as one bind, cast to its type where the server cannot be told that type by an identifier.
package func arrayBind<Value: ParameterEncodable>(_ values: [Value]) -> SQLFragment {
    SQLFragment(bind: .array(values), as: Value.postgresType.array)
}
