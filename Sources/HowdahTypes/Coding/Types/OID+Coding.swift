// oid and its named forms regclass and regtype: four bytes, unsigned.

extension OID: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .oid }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool {
        type == .oid || type == .regtype || type == .regclass
    }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> OID {
        OID(rawValue: try field.integer())
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(rawValue) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(rawValue, .oid) }
}
