import HowdahTypes

/// A `SELECT`, as a value whose clauses are put together in any order and written in SQL's.
///
/// ```swift
/// let users = User.Columns()
/// Select("\(users.id), \(users.email)", from: User.table)
///     .where(users.age >= 18)
///     .order(users.email.ascending)
///     .limit(20)
/// // SELECT "users"."id", "users"."email" FROM "users" WHERE "users"."age" >= $1 ORDER BY "users"."email" LIMIT $2
/// ```
public struct Select: SQLStatement, Hashable {
    /// The queries of `WITH`.
    package var commonTables: [CommonTable] = []
    package var distinction: Distinct?
    /// The column list, separated by commas.
    package var columns: SQLFragment
    package var source: Source?
    package var joins: [Join] = []
    package var conditions = Conditions()
    /// The terms of `GROUP BY`, separated by commas.
    package var groups = SQLFragment()
    package var groupConditions = Conditions()
    package var setOperations: [SetOperation] = []
    package var orderings: [Ordering] = []
    package var bounds = Bounds()
    package var lock: RowLock?

    /// A query of columns, written as SQL: `SELECT columns FROM source`.
    public init(_ columns: SQLFragment, from source: Source? = nil) {
        self.columns = columns
        self.source = source
    }

    /// A query of columns of a table: `SELECT columns FROM "users"`.
    public init(_ columns: SQLFragment, from table: TableReference) {
        self.init(columns, from: .table(table))
    }

    /// The statement, each clause in the order in which SQL has them.
    public var fragment: SQLFragment {
        var sql = SQLFragment()
        sql.reserve(256)
        CommonTable.write(commonTables, to: &sql)
        writeCore(to: &sql)
        for operation in setOperations { operation.write(to: &sql) }
        for (index, ordering) in orderings.enumerated() {
            sql.append(text: index == 0 ? " ORDER BY " : ", ")
            sql.append(ordering.fragment)
        }
        bounds.write(to: &sql)
        if let lock { sql.append(lock.fragment) }
        return sql
    }

    private func writeCore(to sql: inout SQLFragment) {
        sql.append(text: "SELECT ")
        distinction?.write(to: &sql)
        sql.append(columns)
        if let source {
            sql.append(text: columns.isEmpty ? "FROM " : " FROM ")
            sql.append(source.fragment)
        }
        for join in joins {
            sql.append(text: " ")
            sql.append(join.fragment)
        }
        conditions.write(" WHERE ", to: &sql)
        if !groups.isEmpty {
            sql.append(text: " GROUP BY ")
            sql.append(groups)
        }
        groupConditions.write(" HAVING ", to: &sql)
    }
}
