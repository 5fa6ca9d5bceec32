public import HowdahTypes

/// Where each array of a column begins and ends among the elements of all rows' arrays.
///
/// One number for each row, as SQL can take it apart: the first element's position, from 1, in the upper half, and the
/// last one's in the lower half; an empty array ends before it begins, and NULL is NULL.
@usableFromInline struct ArraySlices: Sendable {
    /// The number of elements of all arrays.
    @usableFromInline private(set) var elementCount = 0
    /// The bounds of each row.
    private(set) var bounds: [Int?] = []

    /// Adds a row with an array of so many elements.
    @usableFromInline mutating func append(count: Int) {
        bounds.append((elementCount + 1) << 32 | (elementCount + count))
        elementCount += count
    }

    /// Adds a row without an array.
    @usableFromInline mutating func appendNull() { bounds.append(nil) }

    mutating func removeAll() {
        elementCount = 0
        bounds.removeAll(keepingCapacity: true)
    }
}

extension ColumnArray {
    /// For a column of arrays or composites, which of the elements belong to which row: an `int8[]`; nil for other columns.
    public var slicesValue: BoundValue? { slices.map { BoundValue.array($0.bounds) } }

    /// Adds an array's elements to those of the rows before it.
    @usableFromInline mutating func appendArray<Value: ParameterEncodable>(_ value: Value) throws(EncodingFailure) {
        var encoded = ByteWriter()
        try value.encodeElement(into: &encoded)
        let field = encoded.bytes
        // Its length or -1, then the array: dimensions, "has NULL", element type, and unless it is empty, the number of
        // elements and the lower bound.
        guard field.count >= 4 + 12 else {
            slices?.appendNull()
            return
        }
        guard field.count >= 4 + 20 else {
            slices?.append(count: 0)
            return
        }
        if field[4 + 7] != 0 { hasNull = true }
        let count = field[(4 + 12)..<(4 + 16)].reduce(0) { $0 << 8 | Int($1) }
        slices?.append(count: count)
        writer.append(contentsOf: field[(4 + 20)...])
    }
}

extension ColumnArray {
    /// Adds a composite to those of the rows before it; NULL is no element.
    @usableFromInline mutating func appendComposite<Value: ParameterEncodable>(
        _ value: Value
    ) throws(EncodingFailure) {
        var encoded = ByteWriter()
        try value.encodeElement(into: &encoded)
        // A length of -1 is NULL, and a composite has at least its number of fields.
        guard encoded.count > 4 else {
            slices?.appendNull()
            return
        }
        slices?.append(count: 1)
        writer.append(contentsOf: encoded.bytes)
    }
}

extension ColumnWriter {
    /// The number of elements in the column whose arrays, or composites, have most of them.
    var arrayElementCount: Int { arrays.reduce(0) { max($0, $1.slices?.elementCount ?? 0) } }
}
