public import Foundation

// timestamptz: Int64 microseconds since 2000-01-01 00:00 UTC; the two extremes are the infinities.

extension Date: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .timestamptz }

    /// Only timestamptz: a timestamp without a time zone is not a point in time.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .timestamptz }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Date {
        let microseconds = try field.integer(Int64.self)
        guard microseconds != .max, microseconds != .min else { throw .infiniteDate }
        return Date(microsecondsSince2000: microseconds)
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(try microsecondsSince2000())
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue {
        do throws(EncodingFailure) {
            return .integer(try microsecondsSince2000(), .timestamptz)
        } catch {
            return .invalid(error, .timestamptz)
        }
    }
}

extension Date {
    /// From 2000-01-01, where PostgreSQL counts from, to 2001-01-01, where Foundation counts from.
    @usableFromInline static var secondsFrom2000To2001: Int64 { 366 * 86_400 }

    /// A date by PostgreSQL's count.
    ///
    /// A Date holds its seconds as a Double: from 1729 to 2273 every microsecond is exact; further away the nearest value
    /// that a Date has is taken (in the year 1, within four microseconds).
    @inlinable package init(microsecondsSince2000 microseconds: Int64) {
        var (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if fraction < 0 { (seconds, fraction) = (seconds - 1, fraction + 1_000_000) }
        self.init(
            timeIntervalSinceReferenceDate: Double(seconds - Self.secondsFrom2000To2001) + Double(fraction) / 1_000_000)
    }

    /// The date by PostgreSQL's count, to the nearest microsecond.
    @inlinable package func microsecondsSince2000() throws(EncodingFailure) -> Int64 {
        let interval = timeIntervalSinceReferenceDate
        // The seconds of timestamptz: 4714-11-24 BC up to, and without, 294277-01-01 (MIN_TIMESTAMP and END_TIMESTAMP
        // in src/include/datatype/timestamp.h).
        guard interval >= -211_845_110_400, interval < 9_223_339_708_800 else { throw .dateOutOfRange }
        let whole = interval.rounded(.down)
        return (Int64(whole) + Self.secondsFrom2000To2001) * 1_000_000
            + Int64(((interval - whole) * 1_000_000).rounded())
    }
}

extension DecodingFailure {
    /// The date is `infinity` or `-infinity`.
    public static let infiniteDate = DecodingFailure(
        "The value is infinite, which the Swift type cannot hold. Read an Extended of it, or select `NULLIF(column, 'infinity')`."
    )
}

extension EncodingFailure {
    /// The date is before 4714 BC, after the year 294276, or not a number.
    public static let dateOutOfRange = EncodingFailure(
        "The date is outside of timestamptz, which spans 4714 BC to the year 294276.")
}
