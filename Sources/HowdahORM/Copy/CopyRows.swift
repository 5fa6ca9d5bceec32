import HowdahSQL
public import HowdahTypes

/// Rows in COPY's binary format: the number of fields, then each field with its length, -1 for NULL.
@usableFromInline struct CopyRows: Sendable {
    private let fields: [CopyField]
    private let count: Int16
    private var unsetColumn: Int?
    private(set) var writer = ByteWriter()

    /// Rows with these fields.
    init(_ fields: [CopyField] = []) {
        self.fields = fields
        count = Int16(clamping: fields.count { $0 != .omitted })
    }

    /// The number of bytes that wait to be sent.
    var byteCount: Int { writer.count }

    /// The bytes so far; none are left.
    mutating func takeBytes() -> [UInt8] {
        defer { writer.removeAll() }
        return writer.bytes
    }

    // https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
    mutating func begin() {
        writer.append(contentsOf: [UInt8]("PGCOPY\n".utf8) + [0xFF] + [UInt8]("\r\n\0".utf8))
        writer.append(Int32(0))
        writer.append(Int32(0))
    }

    mutating func beginRow() { writer.append(count) }

    mutating func append(fieldCount: Int) { writer.append(Int16(clamping: fieldCount)) }

    mutating func end() { writer.append(Int16(-1)) }

    /// Adds the value of a column.
    @usableFromInline mutating func append<Value: ParameterEncodable>(
        _ value: Value, at position: Int
    ) throws(EncodingFailure) {
        let field = fields[position]
        guard field != .omitted else { throw .otherColumns }
        try append(value, field)
    }

    mutating func append<Value: ParameterEncodable>(_ value: Value, _ field: CopyField) throws(EncodingFailure) {
        let start = writer.count
        try value.encodeElement(into: &writer)
        if field != .same { try field.convert(&writer, from: start) }
    }

    /// Leaves the next column to the database, as the first row did.
    @usableFromInline mutating func appendUnset(at position: Int) {
        if fields[position] != .omitted { unsetColumn = unsetColumn ?? position }
    }

    /// The first column that the row has left to the database, and the first row has not.
    mutating func takeUnsetColumn() -> Int? {
        defer { unsetColumn = nil }
        return unsetColumn
    }
}

extension ByteWriter {
    /// Whether a chunk of a COPY is full.
    static var copyChunk: Int { 1 << 16 }
}
