public import HowdahTypes

/// One column of `SET` with what it is set to: `"status" = $1`.
public struct Assignment: SQLConvertible, Hashable {
    /// The column's name.
    public let column: String
    /// What it is set to.
    public let value: SQLFragment

    /// Sets a column to an expression, a value's bind or `DEFAULT`.
    public init(_ column: String, to value: SQLFragment) {
        self.column = column
        self.value = value
    }

    /// The assignment's SQL.
    public var fragment: SQLFragment {
        var sql = SQLFragment(identifier: column)
        sql.append(text: " = ")
        sql.append(value)
        return sql
    }
}

/// Records what a closure assigns to columns, for `SET`.
///
/// ```swift
/// .update {
///     $0.status = .dormant                 // "status" = $1
///     $0.count += 1                        // "count" = "users"."count" + $2
///     $0.email = $0.email.lowercased()     // "email" = lower("users"."email")
/// }
/// ```
///
/// As in SQL, the right-hand side reads the row before the update, whatever was assigned above it; of two assignments to
/// the same column the last one counts.
@dynamicMemberLookup
public struct Assignments<Columns: ColumnSet>: Sendable {
    /// The columns that are assigned to, and read on the right.
    public let columns: Columns
    /// What was assigned, in the order of the first assignment of each column.
    public private(set) var assignments: [Assignment] = []

    /// Nothing assigned yet; `columns` are qualified as the right-hand sides should read them.
    public init(_ columns: Columns) { self.columns = columns }

    /// Assigns an expression: `$0.count = $0.count + 1`.
    public subscript<Value>(dynamicMember column: KeyPath<Columns, Expr<Value>>) -> Expr<Value> {
        get { columns[keyPath: column] }
        set { set(columns[keyPath: column], to: newValue.fragment) }
    }

    // Disfavored, so that `$0.email.lowercased()` on the right is the expression's method and not the value's.
    /// Assigns a value: `$0.status = .dormant`.
    @_disfavoredOverload
    public subscript<Value: ParameterEncodable>(dynamicMember column: KeyPath<Columns, Expr<Value>>) -> Value {
        @available(*, unavailable, message: "a column has no value here; read it as an expression")
        // A subscript must have a getter, and this one has no value to return; the compiler refuses every call of it.
        get { while true {} }
        set { set(columns[keyPath: column], to: SQLFragment(bind: newValue)) }
    }

    /// Assigns SQL to a column: `"price" = $1`.
    public mutating func set<Value>(_ column: Expr<Value>, to value: SQLFragment) {
        var value = value
        if column.columnName == nil { value.append(invalid: "Only a column can be assigned to, not an expression.") }
        let assignment = Assignment(column.columnName ?? "?", to: value)
        if let index = assignments.firstIndex(where: { $0.column == assignment.column }) {
            assignments[index] = assignment
        } else {
            assignments.append(assignment)
        }
    }

    /// Sets a column to its default: `"created_at" = DEFAULT`.
    public mutating func setDefault<Value>(_ column: KeyPath<Columns, Expr<Value>>) {
        set(columns[keyPath: column], to: SQLFragment(text: "DEFAULT"))
    }

    /// What a closure assigns to columns with a qualifier.
    public static func record(
        _ columns: Columns, _ body: (inout Assignments) throws -> Void
    ) rethrows -> [Assignment] {
        var recorder = Assignments(columns)
        try body(&recorder)
        return recorder.assignments
    }
}
