public import HowdahTypes

extension Expr {
    /// Whether an array column holds a value: `$1 = ANY("tags")`.
    public func contains<Element: ParameterEncodable>(_ element: Element) -> Expr<Bool> where Value == [Element] {
        var sql = Expr<Element>.value(element).fragment
        sql.append(text: " = ANY(")
        sql.append(fragment)
        sql.append(text: ")")
        return Expr<Bool>(sql, .comparison)
    }

    /// Whether an array column holds all values of another array: `"tags" @> $1`.
    public func contains<Element: ParameterEncodable>(all elements: [Element]) -> Expr<Bool>
    where Value == [Element] {
        infix(self, " @> ", Expr(arrayBind(elements)), .otherOperator)
    }

    /// Whether an array column has a value in common with another array: `"tags" && $1`.
    public func overlaps<Element: ParameterEncodable>(_ elements: [Element]) -> Expr<Bool>
    where Value == [Element] {
        infix(self, " && ", Expr(arrayBind(elements)), .otherOperator)
    }

    /// The number of elements of an array column: `cardinality("tags")`.
    public func cardinality<Element>() -> Expr<Int> where Value == [Element] { call("cardinality", fragment) }
}
