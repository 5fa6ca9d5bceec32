// bool: one byte; the server sends 0 or 1, and reads every byte but 0 as true.

extension Bool: ColumnDecodable, ParameterEncodable, ArrayElement {
    @inlinable public static var postgresType: PostgresType { .bool }
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .bool }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Bool {
        try field.integer(UInt8.self) != 0
    }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(UInt8(self ? 1 : 0)) }
    @inlinable public var boundValue: BoundValue { .integer(UInt8(self ? 1 : 0), .bool) }
}
