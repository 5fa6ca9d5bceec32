import Foundation
import HowdahTypes
import Testing

@Suite("Malformed bytes throw, and never read past the end")
struct MalformedInputTests {
    struct Codec: Sendable {
        let name: String
        let sample: [UInt8]
        /// Whether every truncation of the sample is malformed; text and bytes are valid at every length.
        let hasFixedLength: Bool
        /// The bytes before the text, if the length is not fixed.
        var prefix = 0
        let read: @Sendable ([UInt8]) throws -> Void

        init<Value: PostgresValue>(_ value: Value, fixed: Bool = true, as type: OID? = nil, prefix: Int = 0) {
            self.init(Value.self, sample: value.boundValue.binary, fixed: fixed, as: type)
            self.prefix = prefix
        }

        init<Value: PostgresValue>(_: Value.Type, sample: [UInt8], fixed: Bool = true, as type: OID? = nil) {
            name = "\(Value.self)"
            self.sample = sample
            hasFixedLength = fixed
            let type = type ?? Value.postgresType.oid
            read = { bytes in _ = try decode(Value.self, bytes, as: type) }
        }
    }

    static let named = OID(rawValue: 16_501)

    static let codecs: [Codec] = [
        Codec(true), Codec(258 as Int16), Codec(258 as Int32), Codec(258 as Int64), Codec(258), Codec(OID.text),
        Codec(1.5 as Float), Codec(1.5), Codec(Decimal(string: "12345.678")!), Codec(UUID()), Codec(Date()),
        Codec(LocalDate.min), Codec("text", fixed: false), Codec(Data([1, 2]), fixed: false),
        Codec([1, 2] as [UInt8], fixed: false), Codec(JSON(Settings(theme: "a", size: 1))), Codec([1, 2, 3]),
        Codec([1, nil, 3]), Codec(["a", "bc"]), Codec([Decimal(1)]), Codec([UUID()]), Codec([[1, 2]] as [[UInt8]]),
        Codec([Mood].self, sample: bytes("00000001 00000000 00004074 00000001 00000001 00000002 6f6b"), as: named),
        Codec(Mood.ok, as: OID(rawValue: 16_500)), Codec(Role.admin),
        Codec(Priority.low), Codec([JSON(["a": 1])]),
    ]

    /// The types that are not Swift's own.
    static let ownCodecs: [Codec] = [
        Codec(Numeric("-12345.678")!), Codec([[1, 2], [3, 4]]), Codec([[["a", nil]]] as [[[String?]]]),
        Codec(LocalTime.endOfDay), Codec(ZonedTime("12:00:00-03:30")!), Codec(LocalDateTime.max),
        Codec(Interval.days(3)),
        Codec(Extended<LocalDate>.infinity), Codec(PostgresRange(1..<5)), Codec(PostgresRange(Numeric.zero...)),
        Codec([PostgresRange(1..<5), PostgresRange(7...)] as PostgresMultirange<Int>),
        Codec(InternetAddress("::1/64")!), Codec(InternetNetwork("10.0.0.0/8")!), Codec(MACAddress(rawValue: 1)!),
        Codec(MACAddress8(rawValue: 1)), Codec(BitString("1010000011")!), Codec(LogSequenceNumber(rawValue: 1)),
        Codec(TransactionID(rawValue: 1)), Codec(RowLocation(block: 1, offset: 2)), Codec("a" as CatalogCharacter),
        Codec(PlanePoint(x: 1, y: 2)), Codec(PlaneLine(a: 1, b: 2, c: 3)),
        Codec(PlaneBox(PlanePoint(x: 1, y: 2), PlanePoint(x: 3, y: 4))),
        Codec(PlanePath([PlanePoint(x: 1, y: 2)], isClosed: true)), Codec(PlanePolygon([PlanePoint(x: 1, y: 2)])),
        Codec(PlaneCircle(center: PlanePoint(x: 1, y: 2), radius: 3)), Codec(Street(number: 1, name: "x"), as: .record),
        Codec(TextSearchVector([.init("cat", [.init(3, weight: .a)]), .init("dog")])),
        Codec(TextSearchQuery(.and(.word("a"), .not(.phrase(.word("b"), .word("c")))))),
        Codec(["a": "1", "b": nil] as HStore, as: ExtensionValueTests.type),
        Codec(Cube([1, 2]), as: ExtensionValueTests.type),
        Codec([1, 2] as Vector, as: ExtensionValueTests.type),
        Codec([1, 2] as HalfVector, as: ExtensionValueTests.type),
        Codec(SparseVector(dimension: 5, elements: [1: 1, 3: 2])!, as: ExtensionValueTests.type),
        Codec(LabelPath("a.b"), fixed: false, as: named, prefix: 1),
        Codec(LabelPathPattern("a.*"), fixed: false, as: named, prefix: 1),
        Codec(LabelTextQuery("a & b"), fixed: false, as: named, prefix: 1),
        Codec(JSONPath("$"), fixed: false, prefix: 1),
        Codec(XMLText("<a/>"), fixed: false), Codec(ShortTransactionID(rawValue: 1)), Codec(CommandID(rawValue: 1)),
        Codec(TransactionSnapshot("10:20:10,14")!), Codec([1, 2] as CatalogVector<Int16>),
        Codec([.text] as CatalogVector<OID>), Codec(PlaneLineSegment(start: .init(x: 1, y: 2), end: .init(x: 3, y: 4))),
        Codec(PostgresRange(LocalDateTime.min...LocalDateTime.max)), Codec(Optional(1)),
        Codec(
            [Street].self,
            sample: bytes("00000001 00000000 000008c9 00000001 00000001 00000019" + CompositeTests.golden),
            as: OID(rawValue: 2287)),
    ]

    @Test("every type that has a codec is among these")
    func complete() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/HowdahTypes/Coding/Types")
        let fed = Set((Self.codecs + Self.ownCodecs).map { $0.name.prefix { $0 != "<" } })
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: /extension (\w+): ColumnDecodable/) {
                #expect(fed.contains(match.output.1), "\(match.output.1) is not fed malformed bytes")
            }
        }
    }

    @Test("every truncation throws", arguments: codecs + ownCodecs)
    func truncation(codec: Codec) throws {
        try codec.read(codec.sample)
        for count in 0..<codec.sample.count {
            let bytes = Array(codec.sample.prefix(count))
            if codec.hasFixedLength {
                #expect(throws: DecodingFailure.self, "\(count) bytes") { try codec.read(bytes) }
            } else if count >= codec.prefix {
                try codec.read(bytes)
            }
        }
        if codec.hasFixedLength {
            #expect(throws: DecodingFailure.self) { try codec.read(codec.sample + [0]) }
        }
    }

    @Test("random bytes and random changes throw or are read", arguments: codecs + ownCodecs)
    func random(codec: Codec) {
        var generator = SeededGenerator(3)
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...64, using: &generator)
            let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = try? codec.read(noise)
            var changed = codec.sample
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                changed[Int.random(in: 0..<changed.count, using: &generator)] =
                    [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator)!
            }
            _ = try? codec.read(changed)
        }
    }

    func message<Value: ColumnDecodable>(_: Value.Type, _ hex: String, as type: OID) throws -> String {
        try #require(throws: DecodingFailure.self) { try decode(Value.self, bytes(hex), as: type) }.description
    }

    @Test("the reason is a sentence that says what to do")
    func messages() throws {
        #expect(try message(Int.self, "0001", as: .int8) == "The value has 2 bytes, where 8 are expected.")
        #expect(try message(String.self, "ff", as: .text).hasPrefix("The bytes are not valid UTF-8."))
        #expect(try message(Date.self, "7fffffffffffffff", as: .timestamptz).contains("infinite"))
        #expect(try message(Date.self, "8000000000000000", as: .timestamptz).contains("infinite"))
        #expect(try message(LocalDate.self, "7fffffff", as: .date).contains("infinite"))
        #expect(try message(LocalDate.self, "80000001", as: .date).contains("outside"))
        #expect(try message(Decimal.self, "0000 0000 d000 0020", as: .numeric).contains("`Numeric`"))
        #expect(try message(Decimal.self, "0000 0000 f000 0020", as: .numeric).contains("`Numeric`"))
        #expect(try message(Decimal.self, "0000 0000 1234 0020", as: .numeric).contains("sign"))
        #expect(try message(Decimal.self, "0001 0000 0000 0000 2710", as: .numeric).contains("above 9999"))
        #expect(
            try message(
                [Int32].self,
                "00000002 00000000 00000017 00000001 00000001 00000001 00000001 00000004 00000001",
                as: OID(rawValue: 1007)
            ).hasPrefix("The array has 2 dimensions"))
        #expect(
            try message(
                [Int32].self, "00000001 00000000 00000017 7fffffff 00000001 00000004 00000001", as: OID(rawValue: 1007)
            ).contains("claims 2147483647 elements"))
        #expect(
            try message(
                [Int32].self, "00000001 00000001 00000017 00000001 00000001 ffffffff", as: OID(rawValue: 1007)
            ).hasPrefix("The value is NULL."))
        #expect(
            try message(
                [Int32].self, "00000001 00000000 00000019 00000001 00000001 00000000", as: OID(rawValue: 1007)
            ) == "The array's elements are text.")
        #expect(
            try message(Mood.self, "686170", as: OID(rawValue: 16_500))
                == "The label \"hap\" of \"mood\" is not a case of Mood. Add the case to the Swift enum.")
        #expect(try message(Role.self, "686170", as: .text) == "The text is not the raw value of a case of Role.")
        #expect(
            try message(Priority.self, "0009", as: .int2) == "The number is not the raw value of a case of Priority.")
        #expect(try message(JSON<Settings>.self, "02 7b7d", as: .jsonb).contains("version"))
        #expect(
            try message(JSON<[Settings]>.self, "01 5b7b227468656d65223a317d5d", as: .jsonb)
                == "The JSON does not match at [0].theme: a value of type String is expected.")
    }

    @Test(
        "a number of too many digits is never rounded",
        arguments: [
            ("123456789012345678901234567890123456789012", 0), ("340282366920938463463374607431768211456", 0),
            ("9999999999999999999999999999999999999999", 0),
        ])
    func tooPrecise(digits: String, scale: Int) throws {
        #expect(throws: DecodingFailure.self) { try decode(Decimal.self, numeric(digits), as: .numeric) }
    }

    @Test(
        "a number of 40 digits that a Decimal holds is exact",
        arguments: [
            "1234567890123456789012345678901234567800", "340282366920938463463374607431768211455",
            "1000000000000000000000000000000000000000",
        ])
    func exact(digits: String) throws {
        #expect(try decode(Decimal.self, numeric(digits), as: .numeric).description == digits)
    }

    @Test("exponents beyond a Decimal's throw")
    func exponents() throws {
        #expect(throws: DecodingFailure.self) {
            try decode(Decimal.self, bytes("0001 0064 0000 0000 0001"), as: .numeric)
        }
        #expect(throws: DecodingFailure.self) {
            try decode(Decimal.self, bytes("0001 ff00 0000 0400 0001"), as: .numeric)
        }
        #expect(
            try decode(Decimal.self, bytes("0001 0020 0000 0000 0001"), as: .numeric).description
                == "1" + String(repeating: "0", count: 128))
    }

    /// The numeric of an integer, made by hand from its digits.
    func numeric(_ digits: String) -> [UInt8] {
        let padded = String(repeating: "0", count: (4 - digits.count % 4) % 4) + digits
        let groups = stride(from: 0, to: padded.count, by: 4).map { UInt16(padded.dropFirst($0).prefix(4)) ?? 0 }
        return ([UInt16(groups.count), UInt16(groups.count - 1), 0, 0] + groups).flatMap {
            [UInt8($0 >> 8), UInt8($0 & 0xFF)]
        }
    }
}

@Suite("What has no PostgreSQL form is refused before it is sent")
struct EncodingFailureTests {
    @Test("a NUL in a text")
    func nul() throws {
        #expect(throws: EncodingFailure.nulCharacter) { try encode("a\0b") }
        #expect("a\0b".boundValue == .invalid(.nulCharacter, .text))
        #expect(throws: EncodingFailure.nulCharacter) { try encode(["a\0b"]) }
        #expect(["a\0b"].boundValue == .invalid(.nulCharacter, .textArray))
        #expect(BoundValue.array(["a\0b"]) == .invalid(.nulCharacter, .textArray))
    }

    @Test("a date outside of timestamptz, or that is not a number", arguments: [.nan, .infinity, -1e13, 1e13])
    func date(interval: TimeInterval) throws {
        let date = Date(timeIntervalSinceReferenceDate: interval)
        #expect(throws: EncodingFailure.dateOutOfRange) { try encode(date) }
        #expect(date.boundValue == .invalid(.dateOutOfRange, .timestamptz))
    }

    @Test("a JSON value that Foundation refuses, with its path")
    func json() throws {
        let failure = try #require(throws: EncodingFailure.self) { try encode(JSON(["a": [Double.infinity]])) }
        #expect(failure.description.hasPrefix("The value cannot be written as JSON at a[0]"))
    }

    @Test("NULL and arrays as parameters")
    func parameters() throws {
        #expect((nil as Int?).boundValue == .null(.int8))
        #expect(BoundValue.array([1, 2]) == [1, 2].boundValue)
        #expect(BoundValue.array([Mood.ok]).type == .unspecified)
    }
}
