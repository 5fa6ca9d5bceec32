// float4, float8: the bits of IEEE 754, big-endian; NaN and both infinities exist on both sides.

extension Float: ColumnDecodable, ParameterEncodable, ArrayElement {
    @inlinable public static var postgresType: PostgresType { .float4 }
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .float4 }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Float {
        Float(bitPattern: try field.integer())
    }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(bitPattern) }
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(bitPattern) }
    @inlinable public var boundValue: BoundValue { .integer(bitPattern, .float4) }
}

extension Double: ColumnDecodable, ParameterEncodable, ArrayElement {
    @inlinable public static var postgresType: PostgresType { .float8 }
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .float8 || type == .float4 }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Double {
        if field.type == .float4 { return Double(try Float.decode(field)) }
        return Double(bitPattern: try field.integer())
    }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(bitPattern) }
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(bitPattern) }
    @inlinable public var boundValue: BoundValue { .integer(bitPattern, .float8) }
}
