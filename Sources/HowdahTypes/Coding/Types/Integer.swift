// int2, int4, int8: two, four and eight bytes, big-endian. A wider Swift type reads the narrower columns as well.

extension Int64: ColumnDecodable, ParameterEncodable {
    @inlinable public static var postgresType: PostgresType { .int8 }
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .int8 || type == .int4 || type == .int2 }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Int64 {
        switch field.count {
        case 8: try field.integer()
        case 4: Int64(try field.integer(Int32.self))
        default: Int64(try field.integer(Int16.self))
        }
    }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(self) }
    @inlinable public var boundValue: BoundValue { .integer(self, .int8) }
}
