import Foundation
import HowdahTypes
import Testing

@Suite("Random values come back as they were sent")
struct RoundTripTests {
    func expectRoundTrip<Value: PostgresValue & Equatable>(
        _ count: Int = 300, _ make: (inout SeededGenerator) -> Value, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var generator = SeededGenerator(42)
        for _ in 0..<count {
            let value = make(&generator)
            let sent = try encode(value)
            #expect(value.boundValue.binary == sent, sourceLocation: sourceLocation)
            #expect(
                try decode(Value.self, sent, as: Value.postgresType.oid) == value, sourceLocation: sourceLocation)
        }
    }

    @Test("integers and floating point numbers")
    func numbers() throws {
        try expectRoundTrip { Int.random(in: .min ... .max, using: &$0) }
        try expectRoundTrip { Int64.random(in: .min ... .max, using: &$0) }
        try expectRoundTrip { Int32.random(in: .min ... .max, using: &$0) }
        try expectRoundTrip { Int16.random(in: .min ... .max, using: &$0) }
        try expectRoundTrip { Double.random(in: -1e300...1e300, using: &$0) }
        try expectRoundTrip { Float.random(in: -1e30...1e30, using: &$0) }
        try expectRoundTrip { _ in Bool.random() }
    }

    @Test("text, bytes and UUIDs")
    func text() throws {
        func text(_ generator: inout SeededGenerator) -> String {
            String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                        Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator))
                    }))
        }
        try expectRoundTrip { text(&$0) }
        try expectRoundTrip { generator in (0..<5).map { _ in text(&generator) } }
        try expectRoundTrip { generator in (0..<3).map { $0 == 1 ? nil : text(&generator) } }
        try expectRoundTrip { generator in
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        try expectRoundTrip { _ in UUID() }
    }

    @Test("points in time within 270 years of 2001, to the microsecond")
    func dates() throws {
        var generator = SeededGenerator(7)
        for _ in 0..<3_000 {
            let microseconds = Int64.random(in: -8_500_000_000_000_000...8_500_000_000_000_000, using: &generator)
            let sent = try encode(microseconds)
            let date = try decode(Date.self, sent, as: .timestamptz)
            #expect(try encode(date) == sent)
        }
    }

    @Test("every day that PostgreSQL has")
    func days() throws {
        try expectRoundTrip(3_000) {
            LocalDate(
                daysSince2000: Int.random(in: LocalDate.min.daysSince2000...LocalDate.max.daysSince2000, using: &$0))!
        }
    }

    @Test("decimals of every length and exponent, exactly")
    func decimals() throws {
        var generator = SeededGenerator(11)
        for _ in 0..<3_000 {
            let count = Int.random(in: 1...38, using: &generator)
            let digits = String((0..<count).map { _ in "0123456789".randomElement(using: &generator)! })
            let exponent = Int.random(in: -90...80, using: &generator)
            let sign = Bool.random(using: &generator) ? "-" : ""
            let number = try #require(Decimal(string: "\(sign)\(digits)e\(exponent)"))
            let sent = try encode(number)
            let read = try decode(Decimal.self, sent, as: .numeric)
            #expect(read == number)
            #expect(read.description == number.description)
            #expect(NumericText(sent).description == number.description, "\(digits)e\(exponent)")
        }
    }
}

/// Prints a numeric's bytes as PostgreSQL does (`numeric_out`): the digits, with `dscale` decimal places.
struct NumericText: CustomStringConvertible {
    var description: String

    init(_ bytes: [UInt8]) {
        let words = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let (weight, scale, digits) = (Int(Int16(bitPattern: words[1])), Int(words[3]), words[4...])
        func group(_ power: Int) -> String {
            let index = 4 + weight - power
            let digit = digits.indices.contains(index) ? digits[index] : 0
            return String(repeating: "0", count: 4 - String(digit).count) + String(digit)
        }
        var whole = weight < 0 ? "" : (0...weight).reversed().map(group).joined()
        whole = String(whole.drop { $0 == "0" })
        let fraction = (0..<((scale + 3) / 4)).map { group(-1 - $0) }.joined().prefix(scale)
        description = (words[2] == 0x4000 ? "-" : "") + (whole.isEmpty ? "0" : whole)
        if scale > 0 { description += "." + fraction }
    }
}
