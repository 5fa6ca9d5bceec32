import Foundation

extension Int {
    /// With commas between thousands: `1,234,567`.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }

    /// An amount of cents: `1,234.50 €`.
    var euros: String {
        let cents = String(magnitude % 100)
        return "\((self / 100).grouped).\(cents.count < 2 ? "0" : "")\(cents) €"
    }
}

extension DefaultStringInterpolation {
    enum TimeUnit { case seconds, milliseconds }

    /// A duration with one decimal place: `1.5 s`, `3.2 ms`.
    mutating func appendInterpolation(_ duration: Duration, unit: TimeUnit) {
        switch unit {
        case .seconds: appendLiteral("\((duration / .seconds(1)).tenths) s")
        case .milliseconds: appendLiteral("\((duration / .milliseconds(1)).tenths) ms")
        }
    }
}

extension Double {
    fileprivate var tenths: String { "\((self * 10).rounded() / 10)" }
}

extension Date {
    /// `2025-03`.
    var month: String { String(day.prefix(7)) }

    /// `2025-03-14`, UTC.
    var day: String { formatted(.iso8601.year().month().day()) }
}
