public import Foundation
import HowdahTypes

extension Expr where Value == Int {
    /// The number of rows: `count(*)`. In a typed place it is `.count()`, elsewhere `Expr.count()`.
    public static func count() -> Expr<Int> { Expr(SQLFragment(text: "count(*)")) }
}

extension Expr {
    /// The number of rows in which it is not NULL: `count("age")`.
    public func count() -> Expr<Int> { call("count", fragment) }

    /// The number of different values: `count(DISTINCT "age")`.
    public func countDistinct() -> Expr<Int> { call("count", SQLFragment(text: "DISTINCT ") + fragment) }

    /// The smallest value, NULL where there is no row: `min("age")`.
    public func min<Wrapped>() -> Expr<Wrapped?> where Value == Wrapped? { call("min", fragment) }

    /// The largest value, NULL where there is no row: `max("age")`.
    public func max<Wrapped>() -> Expr<Wrapped?> where Value == Wrapped? { call("max", fragment) }

    /// The smallest value, NULL where there is no row: `min("id")`.
    @_disfavoredOverload
    public func min() -> Expr<Value?> { call("min", fragment) }

    /// The largest value, NULL where there is no row: `max("id")`.
    @_disfavoredOverload
    public func max() -> Expr<Value?> { call("max", fragment) }

    /// All values, in an order: `array_agg("id" ORDER BY "id")`; NULL where there is no row.
    public func collected(_ orderings: Ordering...) -> Expr<[Value]?> {
        call("array_agg", fragment + orderBy(orderings))
    }
}

extension Expr where Value: IntegerValue {
    /// The sum, NULL where there is no row: `sum("logins")::int8`; throws at execution if it does not fit.
    public func sum() -> Expr<Int?> { call("sum", fragment, cast: "::int8") }

    /// The average, NULL where there is no row: `avg("logins")`.
    public func average() -> Expr<Decimal?> { call("avg", fragment) }
}

extension Expr where Value: DecimalValue {
    /// The sum, NULL where there is no row: `sum("balance")`.
    public func sum() -> Expr<Decimal?> { call("sum", fragment) }

    /// The average, NULL where there is no row: `avg("balance")`.
    public func average() -> Expr<Decimal?> { call("avg", fragment) }
}

extension Expr where Value: FloatingValue {
    /// The sum, NULL where there is no row: `sum("score")::float8`.
    public func sum() -> Expr<Double?> { call("sum", fragment, cast: "::float8") }

    /// The average, NULL where there is no row: `avg("score")`.
    public func average() -> Expr<Double?> { call("avg", fragment) }
}

extension Expr where Value == Bool {
    /// Whether it is true in every row, NULL where there is no row: `bool_and("is_active")`.
    public func all() -> Expr<Bool?> { call("bool_and", fragment) }

    /// Whether it is true in some row, NULL where there is no row: `bool_or("is_active")`.
    public func any() -> Expr<Bool?> { call("bool_or", fragment) }
}

extension Expr where Value: TextValue {
    /// All texts in one, in an order: `string_agg("name", $1 ORDER BY "name")`; NULL where there is none.
    public func joined(separator: String, _ orderings: Ordering...) -> Expr<String?> {
        call("string_agg", fragment, SQLFragment(bind: .text(separator)) + orderBy(orderings))
    }
}

extension Expr {
    /// An aggregate of the rows for which a condition holds: `count(*) FILTER (WHERE "age" > $1)`.
    public func filter(where condition: Expr<Bool>) -> Expr {
        insertingBeforeCast(SQLFragment(text: " FILTER (WHERE ") + condition.fragment + SQLFragment(text: ")"))
    }

    /// Adds to a function call what belongs before its cast: `sum(x) FILTER (…)::int8`.
    func insertingBeforeCast(_ clause: SQLFragment) -> Expr {
        var sql = fragment.droppingLast(trailingCast)
        sql.append(clause)
        sql.append(text: String(fragment.text.utf8.suffix(trailingCast)) ?? "")
        return Expr(sql, precedence, trailingCast: trailingCast)
    }
}

/// ` ORDER BY a, b DESC`, or nothing.
func orderBy(_ orderings: [Ordering]) -> SQLFragment {
    orderings.isEmpty ? SQLFragment() : SQLFragment(text: " ORDER BY ") + orderings.joined(separator: ", ")
}
