public import Foundation

/// A day and a time without a time zone: PostgreSQL's `timestamp`.
///
/// ```swift
/// let start = LocalDateTime(date: LocalDate("2024-02-29")!, time: LocalTime("12:30")!)!
/// print(start)                                  // 2024-02-29 12:30:00
/// let moment = start.date(in: TimeZone(identifier: "Europe/Zurich")!)        // a point in time: timestamptz
/// ```
public struct LocalDateTime: Hashable, Sendable, Comparable {
    /// The microseconds since 2000-01-01 00:00; negative before.
    public let microsecondsSince2000: Int64

    /// The first that PostgreSQL's `timestamp` has: 4714-11-24 00:00:00 BC.
    public static let min = LocalDateTime(unchecked: -211_813_488_000_000_000)
    /// The last that PostgreSQL's `timestamp` has: 294276-12-31 23:59:59.999999.
    public static let max = LocalDateTime(unchecked: 9_223_371_331_199_999_999)

    @inlinable init(unchecked microseconds: Int64) { microsecondsSince2000 = microseconds }

    /// By its distance from 2000-01-01 00:00; nil outside of ``min`` … ``max``.
    @inlinable public init?(microsecondsSince2000 microseconds: Int64) {
        guard microseconds >= -211_813_488_000_000_000, microseconds <= 9_223_371_331_199_999_999 else { return nil }
        microsecondsSince2000 = microseconds
    }

    /// A day and a time of it; nil outside of ``min`` … ``max``. The time 24:00:00 is the next day's midnight.
    public init?(date: LocalDate, time: LocalTime = .midnight) {
        let (day, overflow) = Int64(date.daysSince2000).multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, carry) = day.addingReportingOverflow(time.microsecondsSinceMidnight)
        guard !overflow, !carry else { return nil }
        self.init(microsecondsSince2000: sum)
    }

    /// What a clock in a time zone shows at a point in time; nil outside of ``min`` … ``max``.
    public init?(_ date: Date, in timeZone: TimeZone = .gmt) {
        guard let microseconds = try? date.microsecondsSince2000() else { return nil }
        let offset = Int64(timeZone.secondsFromGMT(for: date)) * 1_000_000
        let (sum, overflow) = microseconds.addingReportingOverflow(offset)
        guard !overflow else { return nil }
        self.init(microsecondsSince2000: sum)
    }

    /// The point in time at which a clock in a time zone shows this. A time that the clock shows twice is the first of the
    /// two; one that it skips is read with the offset from before.
    public func date(in timeZone: TimeZone = .gmt) -> Date {
        let asUTC = Date(microsecondsSince2000: microsecondsSince2000)
        // One of the offsets in force a day before and a day after is the one that the clock had.
        let before = asUTC - Double(timeZone.secondsFromGMT(for: asUTC - 86_400))
        let after = asUTC - Double(timeZone.secondsFromGMT(for: asUTC + 86_400))
        let candidates = [before, after].filter { LocalDateTime($0, in: timeZone) == self }
        return candidates.min() ?? before
    }

    /// The day.
    public var date: LocalDate { LocalDate(unchecked: Int(days.quotient)) }
    /// The time of the day, before 24:00:00.
    public var time: LocalTime { LocalTime(unchecked: days.remainder) }

    private var days: (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = microsecondsSince2000.quotientAndRemainder(dividingBy: 86_400_000_000)
        return remainder < 0 ? (quotient - 1, remainder + 86_400_000_000) : (quotient, remainder)
    }

    /// The earlier one is the lesser.
    @inlinable public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        left.microsecondsSince2000 < right.microsecondsSince2000
    }
}

extension LocalDateTime: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "2024-02-29 12:30:00" }

    /// Day and time as PostgreSQL prints them: `2024-02-29 12:30:00.5`, `0044-03-15 12:00:00 BC`.
    public var description: String {
        let day = date.description
        return day.hasSuffix(" BC") ? "\(day.dropLast(3)) \(time) BC" : "\(day) \(time)"
    }

    /// Reads the form that ``description`` prints, with a blank or a `T` between; nil for every other text.
    public init?(_ description: String) {
        let isBeforeChrist = description.hasSuffix(" BC")
        let text = isBeforeChrist ? description.dropLast(3) : description[...]
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
        guard parts.count == 2, let date = LocalDate(parts[0] + (isBeforeChrist ? " BC" : "")),
            let time = LocalTime(String(parts[1]))
        else { return nil }
        self.init(date: date, time: time)
    }
}
