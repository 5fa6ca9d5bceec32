/// A Swift type whose values can be read from a column, in PostgreSQL's binary format.
///
/// ```swift
/// extension Celsius: ColumnDecodable {
///     static func accepts(_ type: OID) -> Bool { Double.accepts(type) }
///     static func decode(_ field: Field) throws(DecodingFailure) -> Celsius { Celsius(try Double.decode(field)) }
/// }
/// ```
public protocol ColumnDecodable: Sendable {
    /// Whether columns of a PostgreSQL type can be read as this Swift type.
    static func accepts(_ type: OID) -> Bool

    /// Reads one value that is not NULL.
    static func decode(_ field: Field) throws(DecodingFailure) -> Self

    /// What NULL reads as; types other than Optional throw ``DecodingFailure/unexpectedNull``.
    static func decodeNull() throws(DecodingFailure) -> Self
}

extension ColumnDecodable {
    /// Throws ``DecodingFailure/unexpectedNull``.
    @inlinable public static func decodeNull() throws(DecodingFailure) -> Self { throw .unexpectedNull }
}

/// A Swift type that is both read from columns and bound to parameters.
public typealias PostgresValue = ColumnDecodable & ParameterEncodable
