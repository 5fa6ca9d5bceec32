import Foundation

/// Points in time as ISO 8601 with microseconds, in UTC: `2024-02-29T12:34:56.789012Z`.
enum InternetTimestamp {
    /// The text of a date; nil where PostgreSQL's timestamptz does not reach, and for years beyond 1 … 9999.
    static func text(of date: Date) -> String? {
        guard let microseconds = try? date.microsecondsSince2000() else { return nil }
        let (day, time) = floored(microseconds, by: 86_400_000_000)
        guard let date = LocalDate(daysSince2000: Int(day)), (1...9_999).contains(date.year) else { return nil }
        let (seconds, fraction) = (Int(time / 1_000_000), Int(time % 1_000_000))
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { LocalDate.padded($0, 2) }
        return "\(date)T\(clock.joined(separator: ":")).\(LocalDate.padded(fraction, 6))Z"
    }

    /// Reads a date, `T` or a space, a time with or without a fraction, and `Z` or an offset such as `+02:00`.
    static func date(from text: String) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let day = LocalDate(String(text.prefix(10))),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), hour <= 24, minute <= 59, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var microseconds = 0
        if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = bytes[digits.endIndex...]
            let six = digits.prefix(6)
            guard let fraction = number(six) else { return nil }
            microseconds = (six.count..<6).reduce(fraction) { sum, _ in sum * 10 }
        }
        guard let offset = offset(rest) else { return nil }
        let seconds = day.daysSince2000 * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(microsecondsSince2000: Int64(seconds) * 1_000_000 + Int64(microseconds))
    }

    /// Seconds east of UTC.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        guard let first = zone.first else { return nil }
        if first == UInt8(ascii: "Z") || first == UInt8(ascii: "z") { return zone.count == 1 ? 0 : nil }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
        let digits = zone.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 2 || digits.count == 4, let hours = number(digits[0..<2]),
            let minutes = number(digits[2...]) ?? (digits.count == 2 ? 0 : nil)
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (first == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
