public import Foundation

// bytea: the bytes as they are. Swift sees them as Data or as [UInt8].

extension Data: ColumnDecodable, ParameterEncodable, ArrayElement {
    @inlinable public static var postgresType: PostgresType { .bytea }
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .bytea }

    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Data { Data(field.bytes) }

    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(contentsOf: self) }
}

/// `[UInt8]` is `bytea`, not an array of numbers.
extension UInt8: ArrayElement {
    @inlinable public static var arrayType: PostgresType { .bytea }
    @inlinable public static func acceptsArray(_ type: OID) -> Bool { type == .bytea }

    @inlinable public static func decodeArray(_ field: Field) throws(DecodingFailure) -> [UInt8] { Array(field.bytes) }

    @inlinable public static func encodeArray(_ values: [UInt8], into writer: inout ByteWriter) {
        writer.append(contentsOf: values)
    }
}

/// `[[UInt8]]` is `bytea[]`.
extension Array: ArrayElement where Element == UInt8 {}
