import Foundation
import HowdahTypes
import Testing

enum Mood: String, PostgresEnum {
    static let postgresTypeName = "mood"
    case ok, sad
}

enum Role: String, TextEnum { case admin, member }

enum Priority: Int16, IntegerEnum { case low = 1, high = 2 }

struct Settings: Codable, Hashable, Sendable { var theme: String, size: Int? }

@Suite("Golden bytes: what PostgreSQL itself sends for a value")
struct GoldenBytesTests {
    @Test("booleans are one byte, and every byte but zero is true")
    func booleans() throws {
        try expectGolden(true, "01")
        try expectGolden(false, "00")
        #expect(try decode(Bool.self, [7], as: .bool))
    }

    @Test("integers are big-endian in the width of their type")
    func integers() throws {
        try expectGolden(258 as Int64, "0000000000000102")
        try expectGolden(258 as Int, "0000000000000102")
        try expectGolden(258 as Int32, "00000102")
        try expectGolden(-2 as Int16, "fffe")
        try expectGolden(Int64.min, "8000000000000000")
        try expectGolden(OID.jsonb, "00000eda")
    }

    @Test("wider integers read narrower columns")
    func widening() throws {
        #expect(try decode(Int.self, bytes("fffe"), as: .int2) == -2)
        #expect(try decode(Int.self, bytes("00000102"), as: .int4) == 258)
        #expect(try decode(Int64.self, bytes("fffffffe"), as: .int4) == -2)
        #expect(try decode(Int32.self, bytes("fffe"), as: .int2) == -2)
        #expect(!Int32.accepts(.int8) && !Int16.accepts(.int4))
    }

    @Test("floating point numbers are their bits")
    func floatingPoint() throws {
        try expectGolden(1.5 as Float, "3fc00000")
        try expectGolden(-Float.infinity, "ff800000")
        try expectGolden(1.5 as Double, "3ff8000000000000")
        #expect(try decode(Float.self, bytes("7fc00000"), as: .float4).isNaN)
        #expect(try decode(Double.self, bytes("3fc00000"), as: .float4) == 1.5)
    }

    @Test("text is its UTF-8, in every type that is text")
    func text() throws {
        try expectGolden("ok", "6f6b")
        try expectGolden("", "")
        try expectGolden("Zürich 🐘", "5ac3bc7269636820f09f9098")
        for type in [OID.varchar, .bpchar, .name, .json, .xml, .unknown, OID(rawValue: 16_500)] {
            #expect(String.accepts(type))
        }
        #expect(!String.accepts(.jsonb) && !String.accepts(.int4) && !String.accepts(.bytea))
    }

    @Test("a UUID is its sixteen bytes")
    func uuid() throws {
        let id = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
        try expectGolden(id, "00112233445566778899aabbccddeeff")
    }

    @Test("a date is days since 2000")
    func localDate() throws {
        try expectGolden(try #require(LocalDate("2024-02-29")), "00002279")
        try expectGolden(try #require(LocalDate("2000-01-01")), "00000000")
        try expectGolden(LocalDate.min, "ffda97a7")
    }

    @Test("a point in time is microseconds since 2000")
    func date() throws {
        try expectGolden(Date(timeIntervalSince1970: 0), "fffca2fec4c82000")
        try expectGolden(Date(timeIntervalSince1970: 946_684_800), "0000000000000000")
    }

    @Test(
        "a numeric has digits of base 10,000",
        arguments: [
            ("0", "0000 0000 0000 0000"), ("-1", "0001 0000 4000 0000 0001"),
            ("12345.678", "0003 0001 0000 0003 0001 0929 1a7c"), ("0.0001", "0001 ffff 0000 0004 0001"),
            ("10000", "0001 0001 0000 0000 0001"), ("0.00001", "0001 fffe 0000 0005 03e8"),
            ("1e40", "0001 000a 0000 0000 0001"), ("100000001", "0003 0002 0000 0000 0001 0000 0001"),
        ])
    func numeric(text: String, hex: String) throws {
        try expectGolden(try #require(Decimal(string: text)), hex)
    }

    @Test("the number of decimal places that the server prints does not change a numeric's value")
    func numericScale() throws {
        #expect(try decode(Decimal.self, bytes("0002 0000 0000 0003 0001 1388"), as: .numeric) == 1.5)
    }

    @Test("numeric's NaN is Decimal's NaN")
    func numericNaN() throws {
        #expect(try decode(Decimal.self, bytes("0000 0000 c000 0000"), as: .numeric).isNaN)
        #expect(try encode(Decimal.nan) == bytes("0000 0000 c000 0000"))
    }

    @Test("bytea is the bytes, as Data and as [UInt8]")
    func bytea() throws {
        try expectGolden([0, 255] as [UInt8], "00ff")
        try expectGolden(Data([0, 255]), "00ff")
        #expect([UInt8].postgresType == .bytea && Data.postgresType == .bytea)
    }

    @Test("jsonb has a version before its text, json has not")
    func json() throws {
        try expectGolden(
            JSON(Settings(theme: "dark", size: 3)), "01 7b2273697a65223a332c227468656d65223a226461726b227d")
        #expect(try decode(JSON<[String: Int]>.self, bytes("01 7b2261223a20317d"), as: .jsonb).value == ["a": 1])
        #expect(try decode(JSON<[String: Int]>.self, bytes("7b2261223a20317d"), as: .json).value == ["a": 1])
    }

    @Test("an array has dimensions, a NULL flag and its element type before the elements")
    func arrays() throws {
        try expectGolden(
            [1, nil, 3] as [Int32?],
            "00000001 00000001 00000017 00000003 00000001 00000004 00000001 ffffffff 00000004 00000003",
            as: OID(rawValue: 1007))
        try expectGolden([] as [Int32], "00000000 00000000 00000017", as: OID(rawValue: 1007))
        try expectGolden(
            ["a", ""], "00000001 00000000 00000019 00000002 00000001 00000001 61 00000000", as: OID(rawValue: 1009))
        try expectGolden(
            [[1], []] as [[UInt8]], "00000001 00000000 00000011 00000002 00000001 00000001 01 00000000",
            as: OID(rawValue: 1001))
    }

    @Test("an enum is its label, and its type is left to the server")
    func enums() throws {
        try expectGolden(Mood.ok, "6f6b", as: OID(rawValue: 16_500))
        #expect(Mood.ok.boundValue.type == .unspecified)
        #expect(Mood.postgresType == .named("mood"))
        try expectGolden(Role.admin, "61646d696e")
        #expect(Role.admin.boundValue.type == .text)
        try expectGolden(Priority.high, "0002")
    }

    @Test("an array of enums leaves its type to the server, and is read from any user-defined array")
    func enumArrays() throws {
        let sent = "00000001 00000000 00000000 00000001 00000001 00000002 6f6b"
        #expect([Mood.ok].boundValue == .bytes(bytes(sent), .unspecified))
        #expect([Mood].postgresType.sqlName == "\"mood\"[]")
        let read = "00000001 00000000 00004074 00000001 00000001 00000002 6f6b"
        #expect([Mood].accepts(OID(rawValue: 16_501)))
        #expect(try decode([Mood].self, bytes(read), as: OID(rawValue: 16_501)) == [.ok])
    }
}
