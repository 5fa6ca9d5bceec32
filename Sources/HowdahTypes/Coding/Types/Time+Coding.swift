// time: Int64 microseconds since midnight. timetz: the same, and Int32 seconds west of UTC. timestamp: Int64 microseconds
// since 2000-01-01 00:00. interval: Int64 microseconds, Int32 days, Int32 months.

extension LocalTime: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .time }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .time }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> LocalTime {
        guard let time = LocalTime(microsecondsSinceMidnight: try field.integer()) else { throw .timeOutOfRange }
        return time
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(microsecondsSinceMidnight) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(microsecondsSinceMidnight, .time) }
}

extension ZonedTime: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .timetz }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .timetz }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> ZonedTime {
        guard field.count == 12 else { throw .length(field.count, expected: "12") }
        var reader = field.reader
        guard let time = LocalTime(microsecondsSinceMidnight: try reader.integer()) else { throw .timeOutOfRange }
        let secondsWest = try reader.integer(Int32.self)
        guard secondsWest != .min, let zoned = ZonedTime(time: time, secondsFromUTC: -secondsWest) else {
            throw DecodingFailure("The offset from UTC is 16 hours or more.")
        }
        return zoned
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(time.microsecondsSinceMidnight)
        writer.append(-secondsFromUTC)
    }
}

extension LocalDateTime: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .timestamp }
    /// Only timestamp: a timestamptz is a point in time, and reads as a Date.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .timestamp }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> LocalDateTime {
        let microseconds = try field.integer(Int64.self)
        guard microseconds != .max, microseconds != .min else { throw .infiniteDate }
        guard let value = LocalDateTime(microsecondsSince2000: microseconds) else {
            throw DecodingFailure("The time is outside of what PostgreSQL's timestamp can be.")
        }
        return value
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) { writer.append(microsecondsSince2000) }
    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(microsecondsSince2000, .timestamp) }
}

extension Interval: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .interval }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .interval }

    /// Reads the binary form; the infinities of PostgreSQL 17 need ``Extended``.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Interval {
        guard field.count == 16 else { throw .length(field.count, expected: "16") }
        guard try infinity(in: field) == nil else { throw .infiniteInterval }
        var reader = field.reader
        let microseconds = try reader.integer(Int64.self)
        let days = try reader.integer(Int32.self)
        return Interval(months: try reader.integer(), days: days, microseconds: microseconds)
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) {
        writer.append(microseconds)
        writer.append(days)
        writer.append(months)
    }
}

extension DecodingFailure {
    @usableFromInline static let timeOutOfRange = DecodingFailure("The time is not within one day.")

    @usableFromInline static let infiniteInterval = DecodingFailure(
        "The interval is infinite, which the Swift type cannot hold. Read an Extended<Interval>.")
}
