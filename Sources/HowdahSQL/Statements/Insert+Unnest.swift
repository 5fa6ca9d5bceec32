public import HowdahTypes

extension Insert {
    /// One column of rows that are inserted as arrays, one array per column.
    public struct UnnestedColumn: Hashable, Sendable {
        /// The column's name.
        public let name: String
        /// The column's type.
        public let type: PostgresType
        /// The type whose array carries the values: the column's, unless `expression` makes it from another.
        public let carrier: PostgresType
        /// What is inserted instead of the array's element; nil for the element.
        public let expression: SQLFragment?

        /// A column whose elements are inserted as they are, or through an expression that reads them as ``element``.
        ///
        /// A column of arrays or composites must be carried as something else, because `unnest` opens arrays of arrays to
        /// their bottom, and composites into a column for each field.
        public init(
            _ name: String, _ type: PostgresType, carriedAs carrier: PostgresType? = nil,
            expression: SQLFragment? = nil
        ) {
            self.name = name
            self.type = type
            self.carrier = carrier ?? type
            self.expression = expression
        }

        /// The same column, filled in by an expression where the element is NULL: `COALESCE(u."created_at", now())`.
        public func coalescing(_ fallback: SQLFragment) -> UnnestedColumn {
            var sql = SQLFragment(text: "COALESCE(")
            sql.append(element)
            sql.append(text: ", ")
            sql.append(fallback)
            sql.append(text: ")")
            return UnnestedColumn(name, type, carriedAs: carrier, expression: sql)
        }

        /// The array's element in the column's type: `u."email"`.
        public var element: SQLFragment {
            var sql = SQLFragment(text: "u.")
            sql.append(identifier: name)
            if carrier != type { sql.append(text: "::" + type.sqlName) }
            return sql
        }
    }

    /// Any number of rows in one text, with one array per column.
    ///
    /// ```sql
    /// INSERT INTO "users" ("email", "status") SELECT u."email", u."status"
    /// FROM unnest($1::text[], $2::"user_status"[]) WITH ORDINALITY AS u("email", "status", ordinality) ORDER BY u.ordinality
    /// ```
    ///
    /// RETURNING has the rows in the order of the arrays. Throws at execution if there is no column, or if there are not
    /// as many arrays as columns.
    public init(into table: TableReference, unnesting columns: [UnnestedColumn], arrays: [BoundValue]) {
        let names = columnList(columns.map(\.name))
        var source = SQLFragment(text: "SELECT ")
        for (index, column) in columns.enumerated() {
            if index > 0 { source.append(text: ", ") }
            source.append(column.expression ?? column.element)
        }
        source.append(text: " FROM ")
        source.append(UnnestedColumn.call(columns, arrays))
        let ordinality = Self.unusedName("ordinality", among: columns)
        source.append(text: " WITH ORDINALITY AS u(")
        source.append(names)
        source.append(text: ", \(ordinality)) ORDER BY u.\(ordinality)")
        if columns.isEmpty { source.append(invalid: "The INSERT has no column.") }
        self.init(into: table, columnList: names, source: source)
    }

    private static func unusedName(_ name: String, among columns: [UnnestedColumn]) -> String {
        columns.contains { $0.name == name } ? unusedName(name + "_", among: columns) : name
    }
}

extension Insert.UnnestedColumn {
    /// `unnest($1::text[], $2::text[])`
    fileprivate static func call(_ columns: [Insert.UnnestedColumn], _ arrays: [BoundValue]) -> SQLFragment {
        var sql = SQLFragment(text: "unnest(")
        for (index, (column, array)) in zip(columns, arrays).enumerated() {
            if index > 0 { sql.append(text: ", ") }
            sql.append(bind: array)
            sql.append(text: "::" + column.carrier.arraySQLName)
        }
        sql.append(text: ")")
        if columns.count != arrays.count { sql.append(invalid: "There are not as many arrays as columns.") }
        return sql
    }
}

extension Source {
    /// Any number of rows from one array per column: `unnest($1::int8[], $2::text[]) AS u("id", "email")`.
    ///
    /// An update of many rows, each with its own values, reads them by ``Insert/UnnestedColumn/element``:
    ///
    /// ```sql
    /// UPDATE "users" SET "email" = u."email" FROM unnest($1::uuid[], $2::text[]) AS u("id", "email")
    /// WHERE "users"."id" = u."id"
    /// ```
    public static func unnest(_ columns: [Insert.UnnestedColumn], arrays: [BoundValue]) -> Source {
        var sql = Insert.UnnestedColumn.call(columns, arrays)
        sql.append(text: " AS u")
        sql.append(parenthesized: columnList(columns.map(\.name)))
        return Source(sql)
    }
}
