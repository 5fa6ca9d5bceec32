public import HowdahTypes

/// An SQL expression whose value reads as `Value`: a column, a bound value, or operators and functions on them.
///
/// ```swift
/// User.where { $0.age >= 18 && $0.email.hasSuffix("@example.com") }
/// // "users"."age" >= $1 AND "users"."email" LIKE $2
/// ```
///
/// A column that may be NULL is an `Expr` of an Optional. Comparing with `nil`, also one that is known only at run time,
/// is `IS NULL`. Parentheses are written where PostgreSQL's precedence needs them and nowhere else.
public struct Expr<Value>: SQLConvertible, Hashable {
    /// The SQL and its values.
    public let fragment: SQLFragment
    /// How tightly the outermost operator binds.
    package let precedence: Precedence
    /// The column's name without its table, if the expression is a column: what `SET` and `ON CONFLICT` need.
    public let columnName: String?
    /// The length of a cast at the end, before which `FILTER` and `OVER` belong: `sum(x)::int8`.
    let trailingCast: Int

    package init(
        _ fragment: SQLFragment, _ precedence: Precedence = .primary, columnName: String? = nil, trailingCast: Int = 0
    ) {
        self.fragment = fragment
        self.precedence = precedence
        self.columnName = columnName
        self.trailingCast = trailingCast
    }

    /// A column, qualified by its table's name or alias: `Expr<Int>.column("age", of: "users")` is `"users"."age"`.
    public static func column(_ name: String, of table: String? = nil) -> Expr {
        var fragment = SQLFragment()
        if let table {
            fragment.append(identifier: table)
            fragment.append(text: ".")
        }
        fragment.append(identifier: name)
        return Expr(fragment, columnName: name)
    }

    /// A value as an expression: `$1`.
    public static func value(_ value: Value) -> Expr where Value: ParameterEncodable {
        Expr(SQLFragment(bind: value))
    }

    /// SQL written by hand: what ``sql(_:as:)`` returns.
    public init(sql: SQLFragment) {
        self.init(sql, .or)
    }

    /// The fragment, in parentheses if its operator binds more loosely than `minimum`.
    package func operand(_ minimum: Precedence) -> SQLFragment {
        guard precedence < minimum else { return fragment }
        var result = SQLFragment()
        result.append(parenthesized: fragment)
        return result
    }

    /// The same expression as a possibly NULL one, to combine it with columns that may be NULL.
    public var optional: Expr<Value?> { retyped() }

    /// The same SQL, read as another type.
    package func retyped<Other>(_: Other.Type = Other.self) -> Expr<Other> {
        Expr<Other>(fragment, precedence, columnName: columnName, trailingCast: trailingCast)
    }
}

/// SQL written by hand, as an expression of a type; values in it are binds.
///
/// ```swift
/// User.order { sql("similarity(\($0.name), \(term))", as: Double.self).descending }
/// // ORDER BY similarity("users"."name", $1) DESC
/// ```
///
/// Inside operators it stands in parentheses.
public func sql<Value>(_ fragment: SQLFragment, as type: Value.Type = Value.self) -> Expr<Value> {
    Expr<Value>(sql: fragment)
}
