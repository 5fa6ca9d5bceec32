public import Foundation

// uuid: the sixteen bytes as they are.

extension UUID: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .uuid }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .uuid }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> UUID {
        guard field.count == 16 else { throw .length(field.count, expected: "16") }
        return UUID(uuid: field.bytes.loadUnaligned(as: uuid_t.self))
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) {
        withUnsafeBytes(of: uuid) { writer.append($0) }
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue {
        withUnsafeBytes(of: uuid) {
            .sixteen($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self), .uuid)
        }
    }
}
