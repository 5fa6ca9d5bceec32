public import Foundation

// A range: a byte of flags, then each bound that there is with its length. A multirange: the number of ranges, then each
// with its length.

/// A type of which PostgreSQL has ranges.
///
/// A range made by `CREATE TYPE … AS RANGE` has its name:
///
/// ```swift
/// extension LocalTime: RangeValue {
///     static let rangeType = PostgresType.named("timerange")
///     static let multirangeType = PostgresType.named("timemultirange")
/// }
/// ```
public protocol RangeValue: ColumnDecodable, ParameterEncodable {
    /// The type of a range of these.
    static var rangeType: PostgresType { get }
    /// The type of a set of ranges of these.
    static var multirangeType: PostgresType { get }
}

extension Int: RangeValue {
    /// `int8range`
    public static var rangeType: PostgresType { .int8Range }
    /// `int8multirange`
    public static var multirangeType: PostgresType { .int8Multirange }
}

extension Int64: RangeValue {
    /// `int8range`
    public static var rangeType: PostgresType { .int8Range }
    /// `int8multirange`
    public static var multirangeType: PostgresType { .int8Multirange }
}

extension Int32: RangeValue {
    /// `int4range`
    public static var rangeType: PostgresType { .int4Range }
    /// `int4multirange`
    public static var multirangeType: PostgresType { .int4Multirange }
}

extension Decimal: RangeValue {
    /// `numrange`
    public static var rangeType: PostgresType { .numericRange }
    /// `nummultirange`
    public static var multirangeType: PostgresType { .numericMultirange }
}

extension Numeric: RangeValue {
    /// `numrange`
    public static var rangeType: PostgresType { .numericRange }
    /// `nummultirange`
    public static var multirangeType: PostgresType { .numericMultirange }
}

extension LocalDate: RangeValue {
    /// `daterange`
    public static var rangeType: PostgresType { .dateRange }
    /// `datemultirange`
    public static var multirangeType: PostgresType { .dateMultirange }
}

extension LocalDateTime: RangeValue {
    /// `tsrange`
    public static var rangeType: PostgresType { .timestampRange }
    /// `tsmultirange`
    public static var multirangeType: PostgresType { .timestampMultirange }
}

extension Date: RangeValue {
    /// `tstzrange`
    public static var rangeType: PostgresType { .timestamptzRange }
    /// `tstzmultirange`
    public static var multirangeType: PostgresType { .timestamptzMultirange }
}

/// A range may end at an infinity, which is a value and not the absence of an end: `[2024-01-01,infinity)`.
extension Extended: RangeValue where Value: RangeValue {
    /// The type of a range of these.
    public static var rangeType: PostgresType { Value.rangeType }
    /// The type of a set of ranges of these.
    public static var multirangeType: PostgresType { Value.multirangeType }
}

extension PostgresRange: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { Value.rangeType }

    /// The column types that can be read: ranges of a type that the values can be read from.
    public static func accepts(_ type: OID) -> Bool {
        if Value.rangeType.oid == .unspecified { return type.isUserDefined }
        return type == Value.rangeType.oid || type.elementOfRange.map { Value.accepts($0) } ?? false
    }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PostgresRange {
        var reader = field.reader
        let range = try decode(from: &reader, element: field.type.elementOfRange ?? Value.postgresType.oid)
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return range
    }

    private static func decode(from reader: inout FieldReader, element: OID) throws(DecodingFailure) -> PostgresRange {
        let flags = RangeFlags(rawValue: try reader.integer())
        guard flags.isConsistent else { throw DecodingFailure("The range's flags contradict each other.") }
        if flags.contains(.empty) { return .empty }
        let lower = try end(&reader, element, flags, infinite: .lowerInfinite, inclusive: .lowerInclusive)
        let upper = try end(&reader, element, flags, infinite: .upperInfinite, inclusive: .upperInclusive)
        return PostgresRange(from: lower, to: upper)
    }

    private static func end(
        _ reader: inout FieldReader, _ element: OID, _ flags: RangeFlags, infinite: RangeFlags, inclusive: RangeFlags
    ) throws(DecodingFailure) -> End {
        if flags.contains(infinite) { return .unbounded }
        guard let field = try reader.element(type: element) else {
            throw DecodingFailure("The range has a NULL as its end.")
        }
        let value = try Value.decode(field)
        return flags.contains(inclusive) ? .inclusive(value) : .exclusive(value)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let ends else { return writer.append(RangeFlags.empty.rawValue) }
        var flags: RangeFlags = []
        switch ends.lower {
        case .unbounded: flags.insert(.lowerInfinite)
        case .inclusive: flags.insert(.lowerInclusive)
        case .exclusive: break
        }
        switch ends.upper {
        case .unbounded: flags.insert(.upperInfinite)
        case .inclusive: flags.insert(.upperInclusive)
        case .exclusive: break
        }
        writer.append(flags.rawValue)
        try ends.lower.value?.encodeElement(into: &writer)
        try ends.upper.value?.encodeElement(into: &writer)
    }
}

extension PostgresMultirange: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { Value.multirangeType }

    /// The column types that can be read: sets of ranges of a type that the values can be read from.
    public static func accepts(_ type: OID) -> Bool {
        if Value.multirangeType.oid == .unspecified { return type.isUserDefined }
        return type == Value.multirangeType.oid
            || type.rangeOfMultirange.map { PostgresRange<Value>.accepts($0) } ?? false
    }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PostgresMultirange {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        // Each range has a length of four bytes and a byte of flags.
        guard count >= 0, count <= reader.remaining / 5 else { throw .elementCount(count) }
        var ranges: [PostgresRange<Value>] = []
        ranges.reserveCapacity(count)
        for _ in 0..<count {
            guard let range = try reader.element(type: field.type.rangeOfMultirange ?? Value.rangeType.oid) else {
                throw .unexpectedNull
            }
            ranges.append(try PostgresRange.decode(range))
        }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return PostgresMultirange(ranges)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let count = Int32(exactly: ranges.count) else { throw EncodingFailure("There are too many ranges.") }
        writer.append(count)
        for range in ranges { try range.encodeElement(into: &writer) }
    }
}

/// The flags of a range (`src/include/utils/rangetypes.h`).
private struct RangeFlags: OptionSet {
    let rawValue: UInt8

    static let empty = RangeFlags(rawValue: 0x01)
    static let lowerInclusive = RangeFlags(rawValue: 0x02)
    static let upperInclusive = RangeFlags(rawValue: 0x04)
    static let lowerInfinite = RangeFlags(rawValue: 0x08)
    static let upperInfinite = RangeFlags(rawValue: 0x10)

    /// Whether no flag is unknown, an empty range has no other, and no infinite end is included.
    var isConsistent: Bool {
        if contains(.empty) { return self == .empty }
        return rawValue < 0x20 && !isSuperset(of: [.lowerInclusive, .lowerInfinite])
            && !isSuperset(of: [.upperInclusive, .upperInfinite])
    }
}

extension OID {
    /// The type of the values of a built-in range type; nil for every other type.
    var elementOfRange: OID? {
        switch self {
        case .int4Range: .int4
        case .int8Range: .int8
        case .numericRange: .numeric
        case .timestampRange: .timestamp
        case .timestamptzRange: .timestamptz
        case .dateRange: .date
        default: nil
        }
    }

    /// The type of the ranges of a built-in multirange type; nil for every other type.
    var rangeOfMultirange: OID? {
        switch self {
        case .int4Multirange: .int4Range
        case .int8Multirange: .int8Range
        case .numericMultirange: .numericRange
        case .timestampMultirange: .timestampRange
        case .timestamptzMultirange: .timestamptzRange
        case .dateMultirange: .dateRange
        default: nil
        }
    }
}
