public import HowdahSQL

/// The name of a column that is given as an expression, as the macros give it: `Order.columns.userID`.
@usableFromInline func columnName<Value>(_ column: Expr<Value>) -> String { column.columnName ?? "" }

extension ColumnReference {
    /// A reference to a column of a model: `REFERENCES "users" ("id") ON DELETE CASCADE`.
    public init<Target: Model, Value>(
        to model: Target.Type, _ column: Expr<Value>, onDelete: ReferentialAction = .noAction,
        onUpdate: ReferentialAction = .noAction
    ) {
        self.init(Target.table, columnName(column), onDelete: onDelete, onUpdate: onUpdate)
    }
}
