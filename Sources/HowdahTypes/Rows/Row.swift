/// One row of a result, whose columns are read by name or position when they are asked for.
///
/// ```swift
/// for row in result.rows {
///     let email = try row["email", as: String.self]
///     let age = try row[1, as: Int?.self]
/// }
/// ```
public struct Row: Sendable {
    /// The result that the row belongs to; it stays in memory as long as the row.
    public let result: QueryResult
    /// The row's number in the result, from 0.
    public let index: Int

    @inlinable init(_ result: QueryResult, index: Int) {
        self.result = result
        self.index = index
    }

    /// The columns' names, in order.
    public var columnNames: [String] { result.layout.names }

    /// The first column of a name; throws a ``DatabaseError`` if there is none, or if its value is not a `Value`.
    public subscript<Value: ColumnDecodable>(name: String, as type: Value.Type = Value.self) -> Value {
        get throws {
            guard let column = result.layout.index(of: name) else { throw result.missingColumns([name]) }
            return try self[column, as: type]
        }
    }

    /// The column at a position, from 0; throws a ``DatabaseError`` if there is none, or if its value is not a `Value`.
    @inlinable public subscript<Value: ColumnDecodable>(column: Int, as type: Value.Type = Value.self) -> Value {
        get throws {
            var cursor = try cursor(at: column)
            return try cursor.next(type)
        }
    }

    /// Whether the column at a position is NULL; throws a ``DatabaseError`` if there is no such column.
    public func isNull(_ column: Int) throws -> Bool {
        guard column < columnNames.count else { throw result.missingColumn(column) }
        return try cursor(at: column).isNextNull()
    }

    /// The row as a type that reads itself from a row's columns, in the result's own order.
    @inlinable public func decode<Value: RowDecodable>(_: Value.Type = Value.self) throws -> Value {
        var cursor = try cursor(at: 0)
        return try Value(row: &cursor)
    }

    @usableFromInline func cursor(at column: Int) throws -> RowCursor {
        var cursor = result.cursor()
        cursor.seek(toRow: index)
        guard column >= 0 else { throw cursor.tooFewColumns(column) }
        cursor.skip(column)
        return cursor
    }
}

/// The rows of a result, as a collection; each is a view into the result's memory.
public struct RowCollection: RandomAccessCollection, Sendable {
    @usableFromInline let result: QueryResult

    @inlinable init(_ result: QueryResult) { self.result = result }

    /// The position of the first row: 0.
    @inlinable public var startIndex: Int { 0 }
    /// One past the last row's position.
    @inlinable public var endIndex: Int { result.rowCount }

    /// The row at a position.
    @inlinable public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < result.rowCount, "the position of a row")
        return Row(result, index: position)
    }
}

extension QueryResult {
    /// The rows, to be read by column name or position.
    @inlinable public var rows: RowCollection { RowCollection(self) }
}
