/// A Swift type that is read from the columns of one row, in a fixed order.
///
/// `@Model` writes the conformance; a type can also have it by hand:
///
/// ```swift
/// struct UserRow: RowDecodable {
///     static let columnNames: [String]? = ["id", "email"]
///     var id: UUID, email: String
///     init(row: inout RowCursor) throws { id = try row.next(); email = try row.next() }
/// }
/// ```
public protocol RowDecodable: Sendable {
    /// The columns that ``init(row:)`` reads, in its order, so that rows of raw SQL can be read by name; nil where rows
    /// are read by position only.
    static var columnNames: [String]? { get }

    /// Reads one row, column after column.
    init(row: inout RowCursor) throws
}

extension QueryResult {
    /// All rows, each read in the result's own column order.
    @inlinable public func decodeRows<Row: RowDecodable>(_: Row.Type = Row.self) throws -> [Row] {
        var cursor = cursor()
        return try decodeRows(with: &cursor)
    }

    /// All rows, each column found by its name in ``RowDecodable/columnNames``.
    ///
    /// Throws a ``DatabaseError`` that names the columns which the result lacks.
    @inlinable public func decodeRowsByName<Row: RowDecodable>(_: Row.Type = Row.self) throws -> [Row] {
        var cursor = RowCursor(self, order: try columnOrder(of: Row.self))
        return try decodeRows(with: &cursor)
    }

    @inlinable func decodeRows<Row: RowDecodable>(with cursor: inout RowCursor) throws -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(rowCount)
        try decodeRows(with: &cursor, into: &rows)
        return rows
    }

    /// Appends all rows to an array; if one of them cannot be read, those before it.
    @inlinable package func decodeRows<Row: RowDecodable>(into rows: inout [Row]) throws {
        var cursor = cursor()
        try decodeRows(with: &cursor, into: &rows)
    }

    @inlinable @inline(__always) func decodeRows<Row: RowDecodable>(
        with cursor: inout RowCursor, into rows: inout [Row]
    ) throws {
        for index in 0..<rowCount {
            cursor.seek(toRow: index)
            rows.append(try Row(row: &cursor))
        }
    }

    @usableFromInline func columnOrder(of type: (some RowDecodable).Type) throws -> [Int]? {
        guard let names = type.columnNames else { return nil }
        var positions: [String: Int] = [:]
        for (index, name) in layout.names.enumerated() where positions[name] == nil { positions[name] = index }
        let missing = names.filter { positions[$0] == nil }
        guard missing.isEmpty else {
            throw missingColumns(missing, readBy: type)
        }
        return names.compactMap { positions[$0] }
    }
}

/// Reads rows of many results of one statement by name, and looks the names up once.
@usableFromInline package final class RowsByName<Row: RowDecodable> {
    @usableFromInline var layout: ColumnLayout?
    @usableFromInline var order: [Int]?

    @inlinable package init() {}

    /// Appends the rows of a result to an array; if one of them cannot be read, those before it.
    @inlinable package func decode(_ result: QueryResult, into rows: inout [Row]) throws {
        if layout !== result.layout {
            order = try result.columnOrder(of: Row.self)
            layout = result.layout
        }
        var cursor = RowCursor(result, order: order)
        try result.decodeRows(with: &cursor, into: &rows)
    }
}
