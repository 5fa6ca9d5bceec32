/// A span of time in months, days and microseconds, which stay apart: PostgreSQL's `interval`.
///
/// ```swift
/// let span = Interval(months: 1, days: 2, microseconds: 3_000_000)
/// print(span)                                   // 1 mon 2 days 00:00:03
/// print(span.iso8601)                           // P1M2DT3S
/// ```
///
/// A month has no fixed number of days, and a day no fixed number of hours, so that two intervals are equal here only if
/// all parts are. PostgreSQL's own `=` counts a month as 30 days and a day as 24 hours.
public struct Interval: Hashable, Sendable {
    /// The months; a year is twelve of them.
    public var months: Int32
    /// The days.
    public var days: Int32
    /// The microseconds; an hour is 3,600,000,000 of them.
    public var microseconds: Int64

    /// An interval of three parts, each with a sign of its own.
    @inlinable public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    /// No time at all.
    public static let zero = Interval()

    /// A span of months.
    public static func months(_ months: Int32) -> Interval { Interval(months: months) }
    /// A span of days.
    public static func days(_ days: Int32) -> Interval { Interval(days: days) }

    /// A Duration as microseconds, rounded to the nearest; nil where there are more than an interval holds.
    public init?(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let half: Int64 = attoseconds < 0 ? -500_000_000_000 : 500_000_000_000
        let (sum, carry) = whole.addingReportingOverflow((attoseconds + half) / 1_000_000_000_000)
        guard !overflow, !carry else { return nil }
        self.init(microseconds: sum)
    }

    /// The interval as a Duration; nil where it has months or days, which have no fixed length.
    public var duration: Duration? { months == 0 && days == 0 ? .microseconds(microseconds) : nil }

    /// The sum of each part; like the sum of integers, it must fit.
    public static func + (left: Interval, right: Interval) -> Interval {
        Interval(
            months: left.months + right.months, days: left.days + right.days,
            microseconds: left.microseconds + right.microseconds)
    }

    /// The difference of each part; like the difference of integers, it must fit.
    public static func - (left: Interval, right: Interval) -> Interval {
        Interval(
            months: left.months - right.months, days: left.days - right.days,
            microseconds: left.microseconds - right.microseconds)
    }
}

extension Interval: CustomStringConvertible {
    /// The interval as PostgreSQL prints it: `1 year 2 mons -3 days +04:05:06.789`.
    public var description: String {
        var text = ""
        var followsNegative = false
        func append(_ value: Int32, _ unit: String) {
            guard value != 0 else { return }
            if !text.isEmpty { text += " " }
            if followsNegative, value > 0 { text += "+" }
            text += "\(value) \(unit)\(value == 1 ? "" : "s")"
            followsNegative = value < 0
        }
        append(months / 12, "year")
        append(months % 12, "mon")
        append(days, "day")
        guard text.isEmpty || microseconds != 0 else { return text }
        if !text.isEmpty { text += " " }
        text += microseconds < 0 ? "-" : followsNegative ? "+" : ""
        return text + ClockText.text(ofMicroseconds: microseconds.magnitude)
    }
}

extension Interval: Codable {
    /// Reads the text of ``iso8601``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let interval = Interval(iso8601: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "The text is not an ISO 8601 duration such as P1M2DT3S.")
        }
        self = interval
    }

    /// Writes the text of ``iso8601``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}
