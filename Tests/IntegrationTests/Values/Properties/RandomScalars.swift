import Foundation
import Howdah

extension SplitMix {
    mutating func int(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &self) }

    mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer {
        // Small numbers and the whole range, as bugs live at both.
        let whole = Integer(truncatingIfNeeded: next())
        return Bool.random(using: &self) ? whole : whole >> (Integer.bitWidth / 2)
    }

    mutating func list<Element>(_ lengths: ClosedRange<Int>, _ make: (inout SplitMix) -> Element) -> [Element] {
        (0..<int(lengths)).map { _ in make(&self) }
    }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[int(0...(elements.count - 1))] }

    /// Text of every plane of Unicode, with what SQL, arrays and rows have to quote.
    mutating func text() -> String {
        let special: [Unicode.Scalar] = ["\"", "'", "\\", ",", "{", "}", "(", ")", " ", "\n", "\t", "é", "N", "U", "L"]
        return String(
            String.UnicodeScalarView(
                list(0...30) { generator in
                    let any = Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator))
                    return Bool.random(using: &generator) ? generator.one(of: special) : any ?? "?"
                }))
    }

    /// A short word of small letters.
    mutating func word() -> String { String(list(1...6) { $0.one(of: Array("abcxyz")) }) }

    /// A finite number that a text of 17 digits gives exactly, and that is not a negative zero.
    mutating func double() -> Double {
        let any = Double(bitPattern: next())
        if Bool.random(using: &self), any.isFinite, abs(any) < 1e300 { return any + 0 }
        return Double(int(-1_000_000...1_000_000)) / 64 + 0
    }

    mutating func numeric() -> Numeric {
        let digits = Array("0123456789")
        let whole: [Character] = list(1...40) { $0.one(of: digits) }
        let fraction: [Character] = list(0...40) { $0.one(of: digits) }
        let sign = Bool.random(using: &self) ? "-" : ""
        return Numeric(sign + String(whole) + (fraction.isEmpty ? "" : ".") + String(fraction)) ?? .zero
    }

    mutating func date() -> LocalDate {
        LocalDate(daysSince2000: int(LocalDate.min.daysSince2000...LocalDate.max.daysSince2000)) ?? .min
    }

    mutating func timestamp() -> LocalDateTime {
        LocalDateTime(microsecondsSince2000: Int64(int(-200_000_000_000_000_000...200_000_000_000_000_000))) ?? .min
    }

    mutating func time() -> LocalTime {
        LocalTime(microsecondsSinceMidnight: Int64(int(0...86_400_000_000))) ?? .midnight
    }

    /// A point in time that a Date holds to the microsecond.
    mutating func moment() -> Date {
        Date(timeIntervalSinceReferenceDate: Double(int(-4_000_000_000_000_000...4_000_000_000_000_000)) / 1_000_000)
    }

    mutating func uuid() -> UUID {
        let bytes = list(16...16) { $0.integer(UInt8.self) }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    mutating func point() -> PlanePoint { PlanePoint(x: double(), y: double()) }
}
