/// Reads one row of a result from left to right, each column straight from the driver's memory into its Swift type.
///
/// ```swift
/// extension Point: RowDecodable {
///     init(row: inout RowCursor) throws { x = try row.next(); y = try row.next() }
/// }
/// ```
public struct RowCursor {
    /// Keeps the memory alive.
    @usableFromInline let result: QueryResult
    // Copies of what each column needs, so that it is not fetched through two objects for each.
    @usableFromInline let memory: ResultMemory
    @usableFromInline let types: [OID]
    /// The result's column for each column read, where rows are read by name; nil for the result's own order.
    @usableFromInline let order: [Int]?
    @usableFromInline var row: Int = 0
    @usableFromInline var column: Int = 0

    @inlinable init(_ result: QueryResult, order: [Int]?) {
        self.result = result
        memory = result.memory
        types = result.layout.types
        self.order = order
    }

    /// Moves to the first column of a row.
    @inlinable package mutating func seek(toRow row: Int) {
        self.row = row
        column = 0
    }

    /// The next column as a value of type `Value`; throws a ``DatabaseError`` that names column, row and types.
    @inlinable public mutating func next<Value: ColumnDecodable>(_: Value.Type = Value.self) throws -> Value {
        let column = try advance()
        let type = types[column]
        do {
            guard Value.accepts(type) else { throw DecodingFailure.typeMismatch(type) }
            let (row, index) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
            let length = memory.length(memory.handle, row, index)
            if length == 0, isNull(column) { return try Value.decodeNull() }
            guard let start = memory.value(memory.handle, row, index) else { return try Value.decodeNull() }
            return try Value.decode(Field(start: UnsafeRawPointer(start), count: Int(length), type: type))
        } catch {
            throw decodingError(error, column: column, as: Value.self)
        }
    }

    /// Whether the next column is NULL; the cursor stays where it is.
    @inlinable public func isNextNull(skipping columns: Int = 0) -> Bool {
        guard let mapped = mapped(column &+ columns) else { return true }
        return isNull(mapped)
    }

    /// Passes over columns without reading them.
    @inlinable public mutating func skip(_ columns: Int) { column &+= columns }

    @inlinable @inline(__always) mutating func advance() throws -> Int {
        guard let mapped = mapped(column) else { throw tooFewColumns(column) }
        column += 1
        return mapped
    }

    /// The result's column at a position; nil if there is none. Whoever skips columns can have come to any number.
    @inlinable @inline(__always) func mapped(_ position: Int) -> Int? {
        var mapped = position
        if let order {
            guard UInt(bitPattern: position) < UInt(bitPattern: order.count) else { return nil }
            mapped = order[position]
        }
        return UInt(bitPattern: mapped) < UInt(bitPattern: types.count) ? mapped : nil
    }

    @inlinable func isNull(_ column: Int) -> Bool {
        memory.isNull(memory.handle, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column)) != 0
    }

    @usableFromInline func tooFewColumns(_ column: Int) -> DatabaseError { result.missingColumn(column) }

    @usableFromInline func decodingError(_ error: any Error, column: Int, as type: Any.Type) -> DatabaseError {
        let reason = (error as? DecodingFailure)?.description ?? String(describing: error)
        return result.unreadable(reason, column: column, row: row, as: type)
    }
}
