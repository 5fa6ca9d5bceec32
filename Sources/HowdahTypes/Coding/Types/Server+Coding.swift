// pg_lsn, xid8: UInt64. tid: UInt32 block, UInt16 offset. "char": a byte. jsonpath: a version byte of 1, then the text.
// xml: the text.

extension LogSequenceNumber: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .logSequenceNumber }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .logSequenceNumber }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> LogSequenceNumber {
        LogSequenceNumber(rawValue: try field.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(rawValue)
    }
}

extension TransactionID: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .xid8 }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .xid8 }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> TransactionID {
        TransactionID(rawValue: try field.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(rawValue)
    }
}

extension RowLocation: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .tid }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .tid }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> RowLocation {
        guard field.count == 6 else { throw .length(field.count, expected: "6") }
        var reader = field.reader
        return RowLocation(block: try reader.integer(), offset: try reader.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(block)
        writer.append(offset)
    }
}

extension CatalogCharacter: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .char }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .char }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> CatalogCharacter {
        CatalogCharacter(rawValue: try field.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(rawValue)
    }
}

extension JSONPath: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .jsonPath }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .jsonPath }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> JSONPath {
        JSONPath(rawValue: try field.versionedText())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(1 as UInt8)
        try rawValue.encode(into: &writer)
    }
}

extension XMLText: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .xml }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .xml }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> XMLText {
        XMLText(rawValue: try String.decode(field))
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try rawValue.encode(into: &writer)
    }
}

extension Field {
    /// The text after a version byte of 1.
    func versionedText() throws(DecodingFailure) -> String {
        var reader = self.reader
        guard try reader.integer(UInt8.self) == 1 else { throw DecodingFailure("The value's version is not known.") }
        return try String.decode(try reader.field(count: reader.remaining, type: .text))
    }
}
