/// A time of the day without a date and without a time zone: PostgreSQL's `time`.
///
/// ```swift
/// let lunch = LocalTime(hour: 12, minute: 30)!
/// print(lunch)                                  // 12:30:00
/// ```
public struct LocalTime: Hashable, Sendable, Comparable {
    /// The microseconds since midnight, 0 to 86,400,000,000.
    public let microsecondsSinceMidnight: Int64

    /// 00:00:00.
    public static let midnight = LocalTime(unchecked: 0)
    /// 24:00:00, the end of the day, which PostgreSQL keeps apart from the next day's midnight.
    public static let endOfDay = LocalTime(unchecked: 86_400_000_000)

    @inlinable init(unchecked microseconds: Int64) { microsecondsSinceMidnight = microseconds }

    /// A time by its distance from midnight; nil outside of 0 to 24 hours.
    @inlinable public init?(microsecondsSinceMidnight microseconds: Int64) {
        guard microseconds >= 0, microseconds <= 86_400_000_000 else { return nil }
        microsecondsSinceMidnight = microseconds
    }

    /// A time by its parts; nil where there is none. The hour 24 is there only as 24:00:00.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999).contains(microsecond)
        else { return nil }
        self.init(microsecondsSinceMidnight: Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond))
    }

    /// The hour, 0 to 24.
    public var hour: Int { Int(microsecondsSinceMidnight / 3_600_000_000) }
    /// The minute, 0 to 59.
    public var minute: Int { Int(microsecondsSinceMidnight / 60_000_000 % 60) }
    /// The second, 0 to 59.
    public var second: Int { Int(microsecondsSinceMidnight / 1_000_000 % 60) }
    /// The microsecond, 0 to 999,999.
    public var microsecond: Int { Int(microsecondsSinceMidnight % 1_000_000) }

    /// The earlier time is the lesser.
    @inlinable public static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.microsecondsSinceMidnight < right.microsecondsSinceMidnight
    }
}

extension LocalTime: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "12:30:00" }

    /// The time as PostgreSQL prints it: `12:34:56.789`.
    public var description: String { ClockText.text(ofMicroseconds: UInt64(microsecondsSinceMidnight)) }

    /// Reads `12:34`, `12:34:56` and `12:34:56.789`; nil for every other text.
    public init?(_ description: String) {
        guard let microseconds = ClockText.microseconds(of: description) else { return nil }
        self.init(microsecondsSinceMidnight: microseconds)
    }
}
