// oid and its named forms regclass and regtype: four bytes, unsigned.

extension OID: ColumnDecodable, ParameterEncodable, ArrayElement {
    @inlinable public static var postgresType: PostgresType { .oid }
    @inlinable public static func accepts(_ type: OID) -> Bool {
        type == .oid || type == .regtype || type == .regclass
    }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> OID {
        OID(rawValue: try field.integer())
    }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(rawValue) }
    @inlinable public var boundValue: BoundValue { .integer(rawValue, .oid) }
}
