public import Foundation

// The infinities: the extremes of the integer that a date or a timestamp is, all parts of an interval at their extreme.

extension Extended: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { Value.postgresType }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { Value.accepts(type) }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> Extended {
        switch try Value.infinity(in: field) {
        case .plus: .infinity
        case .minus: .negativeInfinity
        case nil: .finite(try Value.decode(field))
        }
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        switch self {
        case .negativeInfinity: Value.encodeInfinity(.minus, into: &writer)
        case .finite(let value): try value.encode(into: &writer)
        case .infinity: Value.encodeInfinity(.plus, into: &writer)
        }
    }
}

extension Field {
    /// Which infinity an integer at one of its extremes is.
    fileprivate func infinity<Integer: FixedWidthInteger>(_: Integer.Type) throws(DecodingFailure) -> FloatingPointSign?
    {
        let value = try integer(Integer.self)
        return value == .max ? .plus : value == .min ? .minus : nil
    }
}

extension ByteWriter {
    fileprivate mutating func appendInfinity<Integer: FixedWidthInteger>(_ sign: FloatingPointSign, _: Integer.Type) {
        append(sign == .plus ? Integer.max : Integer.min)
    }
}

extension LocalDate: Extensible {
    /// Which infinity the bytes are; nil for a day.
    public static func infinity(in field: Field) throws(DecodingFailure) -> FloatingPointSign? {
        try field.infinity(Int32.self)
    }
    /// Writes the binary form of an infinity.
    public static func encodeInfinity(_ sign: FloatingPointSign, into writer: inout ByteWriter) {
        writer.appendInfinity(sign, Int32.self)
    }
}

extension LocalDateTime: Extensible {
    /// Which infinity the bytes are; nil for a day and a time.
    public static func infinity(in field: Field) throws(DecodingFailure) -> FloatingPointSign? {
        try field.infinity(Int64.self)
    }
    /// Writes the binary form of an infinity.
    public static func encodeInfinity(_ sign: FloatingPointSign, into writer: inout ByteWriter) {
        writer.appendInfinity(sign, Int64.self)
    }
}

extension Date: Extensible {
    /// Which infinity the bytes are; nil for a point in time.
    public static func infinity(in field: Field) throws(DecodingFailure) -> FloatingPointSign? {
        try field.infinity(Int64.self)
    }
    /// Writes the binary form of an infinity.
    public static func encodeInfinity(_ sign: FloatingPointSign, into writer: inout ByteWriter) {
        writer.appendInfinity(sign, Int64.self)
    }
}

extension Interval: Extensible {
    /// Which infinity the bytes are; nil for a span.
    public static func infinity(in field: Field) throws(DecodingFailure) -> FloatingPointSign? {
        var reader = field.reader
        let parts = (
            try reader.integer(Int64.self), try reader.integer(Int32.self), try reader.integer(Int32.self)
        )
        if parts == (.max, .max, .max) { return .plus }
        return parts == (.min, .min, .min) ? .minus : nil
    }
    /// Writes the binary form of an infinity, which PostgreSQL has from 17 on.
    public static func encodeInfinity(_ sign: FloatingPointSign, into writer: inout ByteWriter) {
        writer.appendInfinity(sign, Int64.self)
        writer.appendInfinity(sign, Int32.self)
        writer.appendInfinity(sign, Int32.self)
    }
}
