// float4, float8: the bits of IEEE 754, big-endian; NaN and both infinities exist on both sides.

extension Float: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .float4 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .float4 }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Float {
        Float(bitPattern: try field.integer())
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(bitPattern) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(bitPattern) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(bitPattern, .float4) }
}

extension Double: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .float8 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .float8 || type == .float4 }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Double {
        if field.type == .float4 { return Double(try Float.decode(field)) }
        return Double(bitPattern: try field.integer())
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(bitPattern) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(bitPattern) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(bitPattern, .float8) }
}
