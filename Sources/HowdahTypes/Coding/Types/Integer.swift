// int2, int4, int8: two, four and eight bytes, big-endian. A wider Swift type reads the narrower columns as well.

extension Int16: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .int2 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .int2 }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Int16 { try field.integer() }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(self) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(self, .int2) }
}

extension Int32: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .int4 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .int4 || type == .int2 }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Int32 {
        field.type == .int2 ? Int32(try field.integer(Int16.self)) : try field.integer()
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(self) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(self, .int4) }
}

extension Int64: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .int8 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .int8 || type == .int4 || type == .int2 }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Int64 {
        if field.type == .int4 { return Int64(try field.integer(Int32.self)) }
        if field.type == .int2 { return Int64(try field.integer(Int16.self)) }
        return try field.integer()
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(self) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(self, .int8) }
}

extension Int: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .int8 }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { Int64.accepts(type) }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Int {
        guard let value = Int(exactly: try Int64.decode(field)) else {
            throw DecodingFailure("The number does not fit this machine's Int. Use Int64.")
        }
        return value
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(Int64(self)) }
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) { writer.appendElement(Int64(self)) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(Int64(self), .int8) }
}
