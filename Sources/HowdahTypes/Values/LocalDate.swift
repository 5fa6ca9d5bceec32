public import Foundation

/// A day of the calendar, without a time and without a time zone: PostgreSQL's `date`.
///
/// ```swift
/// let leapDay = LocalDate(year: 2024, month: 2, day: 29)        // nil where there is no such day
/// print(leapDay!.adding(days: 1)!)                              // 2024-03-01
/// ```
///
/// The calendar is the Gregorian one in both directions, as in PostgreSQL. Years are counted through zero: the year 0 is
/// 1 BC, the year -43 is 44 BC.
public struct LocalDate: Hashable, Sendable, Comparable {
    /// The number of days since 2000-01-01; negative before.
    public let daysSince2000: Int

    /// The first day that PostgreSQL's `date` has: 4714-11-24 BC.
    public static let min = LocalDate(unchecked: -2_451_545)
    /// The last day that PostgreSQL's `date` has: 5874897-12-31.
    public static let max = LocalDate(unchecked: 2_145_031_948)

    @inlinable init(unchecked days: Int) { daysSince2000 = days }

    /// The day that lies `days` after 2000-01-01; nil outside of ``min`` … ``max``.
    @inlinable public init?(daysSince2000 days: Int) {
        guard days >= -2_451_545, days <= 2_145_031_948 else { return nil }
        daysSince2000 = days
    }

    /// A day by its parts; nil where the calendar has no such day, or PostgreSQL's `date` does not reach it.
    public init?(year: Int, month: Int, day: Int) {
        guard year >= -4_713, year <= 5_874_897, month >= 1, month <= 12, day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        // The year starts in March here, so that the leap day is its last. Eras have 400 years, or 146,097 days.
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(daysSince2000: era * 146_097 + dayOfEra - Self.daysBefore2000)
    }

    /// The day on which a point in time lies, in a time zone.
    public init?(_ date: Date, in timeZone: TimeZone = .gmt) {
        let interval = date.timeIntervalSinceReferenceDate
        guard interval.magnitude < 1e15 else { return nil }
        let local = interval + Double(timeZone.secondsFromGMT(for: date))
        self.init(daysSince2000: Int((local / 86_400).rounded(.down)) + 366)
    }

    /// From 0000-03-01 to 2000-01-01.
    private static var daysBefore2000: Int { 730_425 }

    /// The year; 0 is 1 BC.
    public var year: Int { parts.year }
    /// The month, 1 to 12.
    public var month: Int { parts.month }
    /// The day of the month, 1 to 31.
    public var day: Int { parts.day }

    /// Year, month and day, from one calculation.
    public var parts: (year: Int, month: Int, day: Int) {
        let days = daysSince2000 + Self.daysBefore2000
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// The day that lies `days` later, or earlier where negative; nil outside of ``min`` … ``max``.
    public func adding(days: Int) -> LocalDate? {
        let (sum, overflow) = daysSince2000.addingReportingOverflow(days)
        return overflow ? nil : LocalDate(daysSince2000: sum)
    }

    /// The number of days from this day to `other`; negative where `other` is earlier.
    public func days(to other: LocalDate) -> Int { other.daysSince2000 - daysSince2000 }

    /// The earlier day is the lesser.
    @inlinable public static func < (left: LocalDate, right: LocalDate) -> Bool {
        left.daysSince2000 < right.daysSince2000
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension LocalDate: LosslessStringConvertible, Codable {
    /// The day in ISO 8601 as PostgreSQL prints it: `2024-02-29`, `0044-03-15 BC`.
    public var description: String {
        let (year, month, day) = parts
        let text = "\(Self.padded(year > 0 ? year : 1 - year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        return year > 0 ? text : text + " BC"
    }

    /// Reads the form that ``description`` prints; nil for every other text and for days that do not exist.
    public init?(_ description: String) {
        var text = Substring(description)
        let isBeforeChrist = text.hasSuffix(" BC")
        if isBeforeChrist { text = text.dropLast(3) }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count >= 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 0
        else { return nil }
        self.init(year: isBeforeChrist ? 1 - year : year, month: month, day: day)
    }

    /// Reads the text of ``description``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = LocalDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "The text is not a date such as 2024-02-29.")
        }
        self = date
    }

    /// Writes the text of ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
