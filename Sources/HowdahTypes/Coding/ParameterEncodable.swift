/// A Swift type whose values can be bound to a statement's parameters, in PostgreSQL's binary format.
///
/// ```swift
/// extension Celsius: ParameterEncodable {
///     static var postgresType: PostgresType { .float8 }
///     func encode(into writer: inout ByteWriter) throws(EncodingFailure) { try degrees.encode(into: &writer) }
/// }
/// ```
public protocol ParameterEncodable: Sendable {
    /// The PostgreSQL type that values are sent as.
    static var postgresType: PostgresType { get }

    /// Writes the value's binary form, without its length.
    func encode(into writer: inout ByteWriter) throws(EncodingFailure)

    /// Writes the value as an element of an array, a field of a composite or an end of a range: a four-byte length (-1 for
    /// NULL), then the bytes.
    func encodeElement(into writer: inout ByteWriter) throws(EncodingFailure)

    /// The value as a parameter. The default encodes it into bytes; fixed-size types override it to avoid the array.
    var boundValue: BoundValue { get }
}

extension ParameterEncodable {
    /// Writes the length, then the binary form.
    @inlinable public func encodeElement(into writer: inout ByteWriter) throws(EncodingFailure) {
        let start = writer.count
        writer.append(Int32(0))
        try encode(into: &writer)
        writer.replace(at: start, with: Int32(writer.count - start - 4))
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue {
        var writer = ByteWriter()
        do {
            try encode(into: &writer)
            return .bytes(writer.bytes, Self.postgresType.oid)
        } catch {
            return .invalid(error, Self.postgresType.oid)
        }
    }
}
