// Arrays: dimensions, NULL flag, element type, (count, lower bound) of each dimension, then each element with its length.

extension Array: ColumnDecodable where Element: ArrayElement {
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { Element.acceptsArray(type) }
    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> [Element] {
        try Element.decodeArray(field)
    }
}

extension Array: ParameterEncodable where Element: ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { Element.arrayType }
    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try Element.encodeArray(self, into: &writer)
    }
}
