import HowdahSQL
import HowdahTypes

/// The INSERT of one row or of many, as text and binds; pure.
enum InsertStatement {
    /// One row: columns that the value leaves to the database are left out.
    ///
    /// ```sql
    /// INSERT INTO "users" ("id", "email") VALUES ($1, $2) RETURNING "users"."id", …
    /// ```
    static func one<Value: Insertable>(_ value: Value, onConflict: OnConflict<Value.Row>?) throws -> PreparedSQL {
        let cells = zip(Value.insertColumns, try ColumnWriter.row(value)).compactMap { column, bind in
            bind.map { (column.name, Insert.Cell.bind($0, column.type)) }
        }
        let names = cells.map(\.0)
        let insert =
            cells.isEmpty
            ? Insert.defaultValues(into: Value.Row.table)
            : Insert(into: Value.Row.table, columns: names, rows: [cells.map(\.1)])
        return finished(insert, Value.Row.self, names, onConflict).render()
    }

    /// Many rows, one array for each column.
    ///
    /// ```sql
    /// INSERT INTO "users" ("id", "email") SELECT u."id", u."email"
    /// FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS u("id", "email", ordinality) ORDER BY u.ordinality
    /// ```
    static func many<Value: Insertable>(
        _: Value.Type, _ writer: ColumnWriter, onConflict: OnConflict<Value.Row>?, returnsRows: Bool
    ) -> PreparedSQL {
        var columns: [Insert.UnnestedColumn] = []
        var arrays: [BoundValue] = []
        for (column, array) in zip(writer.columns, writer.columnArrays) where !array.isUnset {
            columns.append(unnested(column, array, in: Value.Row.definition))
            arrays.append(array.slicesValue ?? array.boundValue)
        }
        let insert =
            columns.isEmpty
            ? Insert.defaults(into: Value.Row.table, count: writer.rowCount)
            : Insert(into: Value.Row.table, unnesting: columns, arrays: arrays)
        return finished(insert, Value.Row.self, columns.map(\.name), onConflict, returnsRows: returnsRows).render()
    }

    /// A column that some rows leave to the database, and others do not, gets its declared default where it is unset.
    private static func unnested(
        _ column: InsertColumn, _ array: ColumnArray, in table: TableDefinition
    ) -> Insert.UnnestedColumn {
        let unnested = Insert.UnnestedColumn(
            column.name, column.type, carriedAs: array.slicesValue == nil ? nil : .int8,
            expression: array.slicesValue == nil ? nil : slice(of: column, array))
        guard !array.unsetRows.isEmpty,
            let fallback = table.columns.first(where: { $0.name == column.name })?.default
        else { return unnested }
        guard let slice = unnested.expression else { return unnested.coalescing(fallback.fragment) }
        return Insert.UnnestedColumn(
            column.name, column.type, carriedAs: .int8, expression: "COALESCE(\(slice), \(fallback.fragment))")
    }

    /// One row's array out of the elements of all rows: `($1::text[])[("u"."tags" >> 32)::int4:…]`; or one row's composite:
    /// `($1::"address"[])[("u"."address" & 2147483647)::int4]`.
    private static func slice(of column: InsertColumn, _ array: ColumnArray) -> SQLFragment {
        let bounds = Expr<Int>.column(column.name, of: "u").fragment
        let isArray = column.type.form == .array
        var all = SQLFragment(bind: array.boundValue)
        all.append(text: "::" + (isArray ? column.type.sqlName : column.type.arraySQLName))
        guard isArray else { return "(\(all))[(\(bounds) & 2147483647)::int4]" }
        return "(\(all))[(\(bounds) >> 32)::int4:(\(bounds) & 2147483647)::int4]"
    }

    private static func finished<M: Model>(
        _ insert: Insert, _: M.Type, _ columns: [String], _ onConflict: OnConflict<M>?, returnsRows: Bool = true
    ) -> Insert {
        var insert = insert
        if let onConflict { insert = insert.onConflict(onConflict.clause(inserting: columns)) }
        return returnsRows ? insert.returning(ModelSQL.of(M.self).returning) : insert
    }
}

extension Insert {
    /// Rows of nothing but defaults: `INSERT INTO "counters" SELECT FROM generate_series(1, $1)`.
    fileprivate static func defaults(into table: TableReference, count: Int) -> Insert {
        Insert(into: table, columns: [], from: Select(SQLFragment(), from: Source("generate_series(1, \(count))")))
    }
}
