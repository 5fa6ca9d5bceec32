public import HowdahTypes

/// An `INSERT`, as a value.
///
/// ```swift
/// Insert(into: User.table, columns: ["email", "age"], rows: [[.value("a@b.c"), .default]])
///     .onConflict(.doNothing(on: .columns(["email"])))
///     .returning("*")
/// // INSERT INTO "users" ("email", "age") VALUES ($1, DEFAULT) ON CONFLICT ("email") DO NOTHING RETURNING *
/// ```
public struct Insert: SQLStatement, Hashable {
    /// One value of a row.
    public struct Cell: Hashable, Sendable {
        let fragment: SQLFragment

        /// A value: `$1`.
        public static func value(_ value: some ParameterEncodable) -> Cell { Cell(fragment: SQLFragment(bind: value)) }

        /// A value in its binary form, cast where its type has no identifier: `$1`, or `$1::"user_status"[]`.
        public static func bind(_ value: BoundValue, _ type: PostgresType) -> Cell {
            Cell(fragment: SQLFragment(bind: value, as: type))
        }

        /// A value in its binary form, of a type that the server knows or infers: `$1`.
        public static func bind(_ value: BoundValue) -> Cell { Cell(fragment: SQLFragment(bind: value)) }

        /// What the database fills in: `DEFAULT`.
        public static let `default` = Cell(fragment: SQLFragment(text: "DEFAULT"))

        /// An expression: `now()`.
        public static func sql(_ expression: SQLFragment) -> Cell { Cell(fragment: expression) }
    }

    package let table: TableReference
    /// The column list without its parentheses; empty for all columns.
    package let columns: SQLFragment
    /// From `VALUES` or `SELECT` on.
    package let source: SQLFragment
    package var commonTables: [CommonTable] = []
    package var conflict: Conflict?
    package var returning: SQLFragment?

    package init(into table: TableReference, columnList: SQLFragment, source: SQLFragment) {
        self.table = table
        columns = columnList
        self.source = source
    }

    /// Rows of values: `INSERT INTO "users" ("email") VALUES ($1), ($2)`.
    ///
    /// Throws at execution if there is no row, or if a row has not as many values as there are columns.
    public init(into table: TableReference, columns: [String], rows: [[Cell]]) {
        self.init(into: table, columnList: columnList(columns), columnCount: columns.count, rows: rows)
    }

    /// The same, with a column list that is rendered once and kept.
    package init(into table: TableReference, columnList: SQLFragment, columnCount: Int, rows: [[Cell]]) {
        var source = SQLFragment(text: "VALUES ")
        for (index, row) in rows.enumerated() {
            source.append(text: index == 0 ? "(" : ", (")
            for (position, cell) in row.enumerated() {
                if position > 0 { source.append(text: ", ") }
                source.append(cell.fragment)
            }
            source.append(text: ")")
        }
        if rows.isEmpty { source.append(invalid: "The INSERT has no row.") }
        if rows.contains(where: { $0.count != columnCount }) {
            source.append(invalid: "A row of the INSERT has not as many values as there are columns.")
        }
        self.init(into: table, columnList: columnList, source: source)
    }

    /// The rows of a query: `INSERT INTO "archive" ("id", "email") SELECT …`.
    public init(into table: TableReference, columns: [String], from query: some SQLStatement) {
        self.init(into: table, columnList: columnList(columns), source: query.fragment)
    }

    /// One row of defaults: `INSERT INTO "counters" DEFAULT VALUES`.
    public static func defaultValues(into table: TableReference) -> Insert {
        Insert(into: table, columnList: SQLFragment(), source: SQLFragment(text: "DEFAULT VALUES"))
    }

    /// Says what to do about rows that are there already: `ON CONFLICT … DO NOTHING` or `DO UPDATE SET …`.
    public func onConflict(_ conflict: Conflict) -> Insert {
        var copy = self
        copy.conflict = conflict
        return copy
    }

    /// Adds a named query: `WITH "moved" AS (DELETE … RETURNING *) INSERT …`.
    public func with(_ tables: CommonTable...) -> Insert {
        var copy = self
        copy.commonTables += tables
        return copy
    }

    /// Returns columns of the inserted rows: `RETURNING "id", "created_at"`.
    public func returning(_ columns: SQLFragment) -> Insert {
        var copy = self
        copy.returning = columns
        return copy
    }

    /// The statement, each clause in the order in which SQL has them.
    public var fragment: SQLFragment {
        var sql = SQLFragment()
        sql.reserve(256)
        CommonTable.write(commonTables, to: &sql)
        sql.append(text: "INSERT INTO ")
        sql.append(table.fragment)
        sql.append(text: " ")
        if !columns.isEmpty {
            sql.append(parenthesized: columns)
            sql.append(text: " ")
        }
        sql.append(source)
        if let conflict {
            sql.append(text: " ")
            sql.append(conflict.fragment)
        }
        Returning.write(returning, to: &sql)
        return sql
    }
}
