extension Optional: ColumnDecodable where Wrapped: ColumnDecodable {
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { Wrapped.accepts(type) }
    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Wrapped? {
        try Wrapped.decode(field)
    }
    /// NULL reads as nil.
    @inlinable public static func decodeNull() throws(DecodingFailure) -> Wrapped? { nil }
}

extension Optional: ParameterEncodable where Wrapped: ParameterEncodable {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { Wrapped.postgresType }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let self else { throw EncodingFailure("NULL has no binary form of its own.") }
        try self.encode(into: &writer)
    }

    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let self else { return writer.append(Int32(-1)) }
        try self.encodeElement(into: &writer)
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { self?.boundValue ?? .null(Wrapped.postgresType.oid) }
}

/// An array of Optionals may hold NULL elements. PostgreSQL has no NULL in place of a whole inner array: `[[Int]?]` has the
/// dimensions of `[[Int]]`, but is neither read nor written.
extension Optional: ArrayElement where Wrapped: ArrayElement & ColumnDecodable & ParameterEncodable {
    /// The number of dimensions of an array of these.
    @inlinable public static var arrayRank: Int { Wrapped.arrayRank }
}
