extension Optional: ColumnDecodable where Wrapped: ColumnDecodable {
    @inlinable public static func accepts(_ type: OID) -> Bool { Wrapped.accepts(type) }
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Wrapped? {
        try Wrapped.decode(field)
    }
    @inlinable public static func decodeNull() throws(DecodingFailure) -> Wrapped? { nil }
}

extension Optional: ParameterEncodable where Wrapped: ParameterEncodable {
    @inlinable public static var postgresType: PostgresType { Wrapped.postgresType }

    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let self else { throw EncodingFailure("NULL has no binary form of its own.") }
        try self.encode(into: &writer)
    }

    @inlinable public func encodeElement(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let self else { return writer.append(Int32(-1)) }
        try self.encodeElement(into: &writer)
    }

    @inlinable public var boundValue: BoundValue { self?.boundValue ?? .null(Wrapped.postgresType.oid) }
}

/// An array of Optionals may hold NULL elements.
extension Optional: ArrayElement where Wrapped: ArrayElement & ColumnDecodable & ParameterEncodable {}
