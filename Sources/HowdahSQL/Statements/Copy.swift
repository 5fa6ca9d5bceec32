import HowdahTypes

/// The COPY of many rows into a table, in the binary format.
///
/// ```sql
/// COPY "users" ("id", "email") FROM STDIN (FORMAT binary)
/// ```
public struct Copy: SQLConvertible, Hashable {
    /// The table.
    public let table: TableReference
    /// The columns, in the order of the fields.
    public let columns: [String]

    /// A COPY of these columns.
    public init(into table: TableReference, columns: [String]) {
        self.table = table
        self.columns = columns
    }

    /// The statement's SQL.
    public var fragment: SQLFragment {
        "COPY \(table.qualifiedName) (\(columnList(columns))) FROM STDIN (FORMAT binary)"
    }

    /// What tells the types of the columns, as the server has them: `SELECT "id", "email" FROM "users" LIMIT 0`.
    public var columnTypes: SQLFragment {
        "SELECT \(columnList(columns)) FROM \(table.qualifiedName) LIMIT 0"
    }
}
