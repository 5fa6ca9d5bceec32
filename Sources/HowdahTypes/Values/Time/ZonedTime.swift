/// A time of the day with an offset from UTC: PostgreSQL's `timetz`.
///
/// ```swift
/// let noon = ZonedTime(time: LocalTime(hour: 12, minute: 0)!, secondsFromUTC: 7_200)!
/// print(noon)                                   // 12:00:00+02
/// ```
///
/// Two are equal only if both parts are. PostgreSQL advises against the type: without a date, an offset says little.
public struct ZonedTime: Hashable, Sendable {
    /// The time of the day.
    public let time: LocalTime
    /// The offset in seconds, positive east of Greenwich; less than 16 hours in both directions.
    public let secondsFromUTC: Int32

    /// A time with its offset; nil where the offset is 16 hours or more.
    public init?(time: LocalTime, secondsFromUTC: Int32) {
        guard secondsFromUTC > -57_600, secondsFromUTC < 57_600 else { return nil }
        self.time = time
        self.secondsFromUTC = secondsFromUTC
    }
}

extension ZonedTime: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "12:30:00+02" }

    /// The time as PostgreSQL prints it: `12:00:00+02`, `08:15:00-03:30`.
    public var description: String {
        let (minutes, second) = UInt64(secondsFromUTC.magnitude).quotientAndRemainder(dividingBy: 60)
        var text = "\(time)\(secondsFromUTC < 0 ? "-" : "+")\(ClockText.padded(minutes / 60))"
        if minutes % 60 != 0 || second != 0 { text += ":" + ClockText.padded(minutes % 60) }
        if second != 0 { text += ":" + ClockText.padded(second) }
        return text
    }

    /// Reads the form that ``description`` prints; nil for every other text.
    public init?(_ description: String) {
        guard let sign = description.lastIndex(where: { $0 == "+" || $0 == "-" }),
            let time = LocalTime(String(description[..<sign]))
        else { return nil }
        let parts = description[description.index(after: sign)...].split(
            separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(ClockText.number)
        guard numbers.count == parts.count, (1...3).contains(numbers.count), numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let seconds = zip(numbers, [3_600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        self.init(time: time, secondsFromUTC: Int32(description[sign] == "-" ? -seconds : seconds))
    }
}
