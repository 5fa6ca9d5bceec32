extension QueryResult {
    /// All rows as tuples, one element for each column in the result's order.
    ///
    /// ```swift
    /// let totals = try result.decodeTuples(as: UUID.self, Int?.self)          // [(UUID, Int?)]
    /// ```
    ///
    /// Throws a ``DatabaseError`` where a value does not fit its type, or the result has another number of columns.
    @inlinable public func decodeTuples<each Value: ColumnDecodable>(as types: repeat (each Value).Type) throws
        -> [(repeat each Value)]
    {
        var tuples: [(repeat each Value)] = []
        tuples.reserveCapacity(rowCount)
        try decodeTuples(as: repeat each types, into: &tuples)
        return tuples
    }

    /// Appends all rows to an array, as tuples; if one of them cannot be read, those before it.
    @inlinable package func decodeTuples<each Value: ColumnDecodable>(
        as types: repeat (each Value).Type, into tuples: inout [(repeat each Value)]
    ) throws {
        var expected = 0
        for _ in repeat each types { expected += 1 }
        try expectColumns(expected)
        var cursor = cursor()
        for index in 0..<rowCount {
            cursor.seek(toRow: index)
            tuples.append((repeat try cursor.next(each types)))
        }
    }

    /// The only column of all rows.
    ///
    /// Throws a ``DatabaseError`` where a value does not fit the type, or the result has another number of columns.
    @inlinable public func decodeColumn<Value: ColumnDecodable>(as type: Value.Type = Value.self) throws -> [Value] {
        try expectColumns(1)
        var cursor = cursor()
        var values: [Value] = []
        values.reserveCapacity(rowCount)
        for index in 0..<rowCount {
            cursor.seek(toRow: index)
            values.append(try cursor.next(type))
        }
        return values
    }
}
