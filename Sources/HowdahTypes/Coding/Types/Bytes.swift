public import Foundation

// bytea: the bytes as they are. Swift sees them as Data or as [UInt8].

extension Data: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .bytea }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .bytea }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Data { Data(field.bytes) }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(contentsOf: self) }
}

/// `[UInt8]` is `bytea`, not an array of numbers.
extension UInt8: ArrayElement {
    /// The type of an array of these.
    @inlinable public static var arrayType: PostgresType { .bytea }
    /// The column types that can be read as an array of these.
    @inlinable public static func acceptsArray(_ type: OID) -> Bool { type == .bytea }

    /// Reads the binary form of an array.
    @inlinable public static func decodeArray(_ field: Field) throws(DecodingFailure) -> [UInt8] { Array(field.bytes) }

    /// Writes the binary form of an array.
    @inlinable public static func encodeArray(_ values: [UInt8], into writer: inout ByteWriter) {
        writer.append(contentsOf: values)
    }

    /// `[UInt8]` is one value, and has no dimension.
    @inlinable public static var arrayRank: Int { 0 }
    /// There is no length to append: the bytes are one value.
    @inlinable public static func appendShape(of values: [UInt8], to shape: inout ArrayShape) {}

    /// Reads the next bytes as one value.
    @inlinable public static func decodeElements(
        _ reader: inout FieldReader, of element: OID, _ shape: ArrayShape, level: Int
    ) throws(DecodingFailure) -> [UInt8] {
        guard let field = try reader.element(type: element) else { throw .unexpectedNull }
        return try decodeArray(field)
    }

    /// Writes the bytes as one value.
    @inlinable public static func encodeElements(
        _ values: [UInt8], into writer: inout ByteWriter, _ shape: ArrayShape, level: Int
    ) throws(EncodingFailure) {
        try values.encodeElement(into: &writer)
    }
}
