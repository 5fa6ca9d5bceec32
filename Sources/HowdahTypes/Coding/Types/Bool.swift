// bool: one byte; the server sends 0 or 1, and reads every byte but 0 as true.

extension Bool: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .bool }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .bool }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Bool {
        try field.integer(UInt8.self) != 0
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(UInt8(self ? 1 : 0)) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(UInt8(self ? 1 : 0), .bool) }
}
