import Foundation
import HowdahTypes
import Testing

@Suite("Numbers of any size")
struct NumericTests {
    @Test(
        "the golden bytes of a numeric, zeros at its end included",
        arguments: [
            ("0", "0000 0000 0000 0000"), ("-1", "0001 0000 4000 0000 0001"),
            ("12345.678", "0003 0001 0000 0003 0001 0929 1a7c"), ("0.0001", "0001 ffff 0000 0004 0001"),
            ("1.500", "0002 0000 0000 0003 0001 1388"), ("10000", "0001 0001 0000 0000 0001"),
            ("0.00001", "0001 fffe 0000 0005 03e8"), ("0.000", "0000 0000 0000 0003"),
            ("NaN", "0000 0000 c000 0000"), ("Infinity", "0000 0000 d000 0020"), ("-Infinity", "0000 0000 f000 0020"),
        ])
    func golden(text: String, hex: String) throws {
        let number = try #require(Numeric(text))
        try expectGolden(number, hex)
        #expect(number.description == text)
        #expect(try decode(Numeric.self, bytes(hex), as: .numeric).description == text)
    }

    @Test(
        "text reads as PostgreSQL reads it",
        arguments: [
            ("1e3", "1000"), ("1.5e-3", "0.0015"), (".5", "0.5"), ("5.", "5"), ("+07", "7"), ("-0.0", "0.0"),
            ("1E2", "100"),
            ("inf", "Infinity"), ("-inf", "-Infinity"), ("nan", "NaN"), ("00010.10", "10.10"), ("0e5", "0"),
            ("123e-5", "0.00123"), ("1.25e1", "12.5"),
        ])
    func text(text: String, printed: String) throws {
        #expect(try #require(Numeric(text)).description == printed)
    }

    @Test(
        "what is no number reads as nil",
        arguments: ["", "-", ".", "1e", "e5", "1.2.3", "-nan", "0x10", "1 ", "1e9999999"])
    func invalid(text: String) {
        #expect(Numeric(text) == nil)
    }

    @Test("the largest and the smallest number come back whole")
    func extremes() throws {
        let large = String(repeating: "9", count: 131_072) + "." + String(repeating: "1", count: 16_383)
        let number = try #require(Numeric(large))
        #expect(try decode(Numeric.self, encode(number), as: .numeric).description == large)
        #expect(Numeric("1e131072") == nil)
        #expect(Numeric("1e-16384") == nil)
        #expect(Numeric("1e-16383") != nil)
    }

    @Test("numbers compare and hash by value, NaN last")
    func order() throws {
        let ordered = [
            "-Infinity", "-10000", "-1.5", "-0.0001", "0", "0.0001", "1", "1.4999", "1.50", "20000", "Infinity", "NaN",
        ]
        .compactMap { Numeric($0) }
        #expect(ordered.shuffled().sorted() == ordered)
        let (short, long) = (try #require(Numeric("1.5")), try #require(Numeric("1.5000000")))
        #expect(short == long && short.hashValue == long.hashValue)
        #expect(-short == Numeric("-1.5") && -Numeric.infinity == .negativeInfinity && -Numeric.zero == 0)
    }

    @Test("integers and decimals convert where they fit exactly")
    func conversions() throws {
        #expect(Int(exactly: Numeric(Int.min)) == .min)
        #expect(Int(exactly: Numeric(Int.max)) == .max)
        #expect(UInt128(exactly: Numeric(UInt128.max)) == .max)
        #expect(Int(exactly: try #require(Numeric("42.00"))) == 42)
        #expect(Int(exactly: try #require(Numeric("42.5"))) == nil)
        #expect(Int(exactly: Numeric.nan) == nil)
        #expect(Int64(exactly: Numeric(UInt64.max)) == nil)
        #expect(Int8(exactly: Numeric(-128)) == -128 && Int8(exactly: Numeric(128)) == nil)
        #expect(UInt(exactly: Numeric(-1)) == nil && UInt(exactly: Numeric.zero) == 0)
        #expect(Int(exactly: try #require(Numeric("1e8"))) == 100_000_000)
        let decimal = try #require(Decimal(string: "-12345.678"))
        #expect(Numeric(decimal).description == "-12345.678")
        #expect(Numeric(decimal).decimal == decimal)
        #expect(Numeric(Decimal.nan).isNaN && Numeric.nan.decimal?.isNaN == true)
        #expect(Numeric.infinity.decimal == nil)
        #expect(try #require(Numeric(String(repeating: "7", count: 50))).decimal == nil)
        let coded = try JSONDecoder().decode([Numeric].self, from: JSONEncoder().encode([Numeric(decimal)]))
        #expect(coded == [Numeric(decimal)])
    }

    @Test("random numbers keep their text through bytes")
    func random() throws {
        var generator = SeededGenerator(5)
        for _ in 0..<2_000 {
            let whole = String(
                (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                    "0123456789".randomElement(using: &generator)!
                })
            let fraction = String(
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    "0012345678".randomElement(using: &generator)!
                })
            let text = whole + (fraction.isEmpty ? "" : "." + fraction)
            let number = try #require(Numeric(text))
            let sent = try encode(number)
            #expect(try decode(Numeric.self, sent, as: .numeric).description == number.description)
            #expect(NumericText(sent).description == number.description)
            #expect(Numeric(number.description)?.description == number.description)
            if let decimal = number.decimal { #expect(Numeric(decimal) == number) }
        }
    }

    @Test("malformed numerics throw")
    func malformed() {
        for hex in [
            "0001 0000 0000 0000 2710", "0000 0000 1234 0000", "ffff 0000 0000 0000", "0001 0000 0000 0000",
            "0000 0000 0000 4000",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(Numeric.self, bytes(hex), as: .numeric) }
        }
    }
}
