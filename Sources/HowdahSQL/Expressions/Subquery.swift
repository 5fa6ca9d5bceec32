import HowdahTypes

extension Expr where Value == Bool {
    /// Whether a query has a row: `EXISTS (SELECT …)`.
    public static func exists(_ query: Select) -> Expr<Bool> { call("EXISTS ", query.fragment) }
}

extension Select {
    /// The value of a query of one column and at most one row, NULL where there is none: `(SELECT …)`.
    public func scalar<Value>(as type: Value.Type = Value.self) -> Expr<Value> {
        var sql = SQLFragment()
        sql.append(parenthesized: fragment)
        return Expr<Value>(sql)
    }
}
