// Swift enums: a PostgreSQL enum travels as its label, a text column as the raw value, an integer column as the number.

/// A Swift enum that is stored as the text of its raw value.
///
/// ```swift
/// enum Role: String, TextEnum { case admin, member }          // a text column
/// ```
public protocol TextEnum: ColumnDecodable, ParameterEncodable, ArrayElement, RawRepresentable
where RawValue == String {}

extension TextEnum {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .text }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { String.accepts(type) }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Self {
        guard let value = Self(rawValue: try String.decode(field)) else { throw .unknownText(Self.self) }
        return value
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try rawValue.encode(into: &writer)
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .text(rawValue, .text) }
}

/// A Swift enum that is a PostgreSQL enum, made by `CREATE TYPE … AS ENUM`.
///
/// ```swift
/// enum Status: String, PostgresEnum {
///     static let postgresTypeName = "user_status"
///     case active, dormant
/// }
/// ```
///
/// A parameter has no fixed type: the server infers it from the column it is compared with or written to.
public protocol PostgresEnum: ColumnDecodable, ParameterEncodable, ArrayElement, RawRepresentable
where RawValue == String {
    /// The name of the PostgreSQL type, without quotes.
    static var postgresTypeName: String { get }
}

extension PostgresEnum {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named(postgresTypeName) }

    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool {
        type.isUserDefined || type == .text || type == .varchar || type == .unknown
    }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Self {
        let label = try String.decode(field)
        guard let value = Self(rawValue: label) else {
            throw field.type.isUserDefined ? .unknownLabel(label, Self.self) : .unknownText(Self.self)
        }
        return value
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try rawValue.encode(into: &writer)
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .text(rawValue, .unspecified) }
}

/// A Swift enum that is stored as the number of its raw value.
///
/// ```swift
/// enum Priority: Int16, IntegerEnum { case low = 1, high = 2 }          // an int2 column
/// ```
public protocol IntegerEnum: ColumnDecodable, ParameterEncodable, ArrayElement, RawRepresentable
where RawValue: FixedWidthInteger & ColumnDecodable & ParameterEncodable {}

extension IntegerEnum {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { RawValue.postgresType }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { RawValue.accepts(type) }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(field)) else { throw .unknownNumber(Self.self) }
        return value
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try rawValue.encode(into: &writer)
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { rawValue.boundValue }
}

extension DecodingFailure {
    @usableFromInline static func unknownLabel<Enum: PostgresEnum>(_ label: String, _: Enum.Type) -> DecodingFailure {
        DecodingFailure(
            "The label \(quoteIdentifier(label)) of \(Enum.postgresType.sqlName) is not a case of \(Enum.self). "
                + "Add the case to the Swift enum.")
    }

    @usableFromInline static func unknownText(_ type: Any.Type) -> DecodingFailure {
        DecodingFailure("The text is not the raw value of a case of \(type).")
    }

    @usableFromInline static func unknownNumber(_ type: Any.Type) -> DecodingFailure {
        DecodingFailure("The number is not the raw value of a case of \(type).")
    }
}
