public import HowdahTypes

/// `CASE`: the first result whose condition is true.
///
/// ```swift
/// Case(when: users.age < 18, then: "minor").when(users.age < 65, then: "adult").otherwise("senior")
/// // CASE WHEN "users"."age" < $1 THEN $2 WHEN "users"."age" < $3 THEN $4 ELSE $5 END
/// ```
///
/// Values are cast to their type, so that the server need not guess it.
public struct Case<Value>: Sendable {
    private var sql = SQLFragment(text: "CASE")

    /// The first condition and its result: `CASE WHEN a THEN b`.
    public init(when condition: Expr<Bool>, then result: Expr<Value>) {
        append(condition, result)
    }

    /// The first condition and its value: `CASE WHEN a THEN $1::text`.
    public init(when condition: Expr<Bool>, then value: Value) where Value: ParameterEncodable {
        append(condition, .typed(value))
    }

    /// The next condition and its result: `WHEN a THEN b`.
    public func when(_ condition: Expr<Bool>, then result: Expr<Value>) -> Case {
        var copy = self
        copy.append(condition, result)
        return copy
    }

    /// The next condition and its value: `WHEN a THEN $1::text`.
    public func when(_ condition: Expr<Bool>, then value: Value) -> Case where Value: ParameterEncodable {
        when(condition, then: .typed(value))
    }

    /// The result where no condition is true: `ELSE b END`.
    public func otherwise(_ result: Expr<Value>) -> Expr<Value> {
        Expr(sql + SQLFragment(text: " ELSE ") + result.fragment + SQLFragment(text: " END"))
    }

    /// The value where no condition is true: `ELSE $1::text END`.
    public func otherwise(_ value: Value) -> Expr<Value> where Value: ParameterEncodable {
        otherwise(.typed(value))
    }

    /// NULL where no condition is true: `END`.
    public var otherwiseNull: Expr<Value?> { Expr<Value?>(sql + SQLFragment(text: " END")) }

    private mutating func append(_ condition: Expr<Bool>, _ result: Expr<Value>) {
        sql.append(text: " WHEN ")
        sql.append(condition.fragment)
        sql.append(text: " THEN ")
        sql.append(result.fragment)
    }
}

extension Expr where Value: ParameterEncodable {
    /// A value with its type, for places where the server cannot infer it: `$1::"user_status"`.
    public static func typed(_ value: Value) -> Expr { Expr.value(value).cast(to: Value.self) }
}
