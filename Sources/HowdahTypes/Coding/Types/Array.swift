// One-dimensional arrays: dimensions, NULL flag, element type, (count, lower bound), then each element with its length.

extension Array: ColumnDecodable where Element: ArrayElement {
    @inlinable public static func accepts(_ type: OID) -> Bool { Element.acceptsArray(type) }
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> [Element] {
        try Element.decodeArray(field)
    }
}

extension Array: ParameterEncodable where Element: ArrayElement {
    @inlinable public static var postgresType: PostgresType { Element.arrayType }
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try Element.encodeArray(self, into: &writer)
    }
}
