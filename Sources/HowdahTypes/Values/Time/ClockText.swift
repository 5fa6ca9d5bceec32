/// The text of times of the day: `04:05:06.789`, without zeros at the end of the fraction.
enum ClockText {
    static func text(ofMicroseconds microseconds: UInt64) -> String {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let (minutes, second) = seconds.quotientAndRemainder(dividingBy: 60)
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(padded(hour)):\(padded(minute)):\(padded(second))" + self.fraction(fraction)
    }

    /// A fraction of a second with its point; empty where it is zero.
    static func fraction(_ microseconds: UInt64) -> String {
        guard microseconds != 0 else { return "" }
        var digits = String(microseconds + 1_000_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }

    static func padded(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The microseconds of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.ffffff`; nil for every other text. The hour may be 24.
    static func microseconds(of text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = number(parts[0]), let minute = number(parts[1]),
            hour <= 24, minute <= 59
        else { return nil }
        let minutes = Int64(hour * 60 + minute)
        guard parts.count == 3 else { return minutes * 60_000_000 }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = number(seconds[0]), second <= 59 else { return nil }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            guard let microseconds = microseconds(ofFraction: seconds[1]) else { return nil }
            fraction = microseconds
        }
        return (minutes * 60 + Int64(second)) * 1_000_000 + fraction
    }

    /// The microseconds of one to six digits after the point.
    static func microseconds(ofFraction digits: some StringProtocol) -> Int64? {
        let count = digits.utf8.count
        guard (1...6).contains(count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(digits) + String(repeating: "0", count: 6 - count))
    }

    /// A number of exactly two digits.
    static func number(_ text: some StringProtocol) -> Int? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

/// Values whose Codable form is their text.
protocol CodableAsText: LosslessStringConvertible, Codable {
    /// A text to show where another cannot be read.
    static var example: String { get }
}

extension CodableAsText {
    /// Reads the text of `description`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "The text is not a \(Self.self) such as \(Self.example).")
        }
        self = value
    }

    /// Writes the text of `description`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
