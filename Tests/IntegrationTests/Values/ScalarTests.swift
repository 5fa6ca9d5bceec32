import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Values, as the server writes them")
struct ScalarTests {
    @Test(
        "booleans and integers",
        arguments: [
            same(true, "true", "bool"), same(false, "false", "bool"),
            same(Int16.min, "-32768", "int2"), same(Int16.max, "32767", "int2"),
            same(Int32.min, "-2147483648", "int4"), same(Int32.max, "2147483647", "int4"),
            same(Int32(-1), "-1", "int4"),
            same(Int64.min, "-9223372036854775808", "int8"), same(Int64.max, "9223372036854775807", "int8"),
            same(Int.min, "-9223372036854775808", "int8"), same(0, "0", "int8"),
            same(OID(rawValue: 4_294_967_295), "4294967295", "oid"),
        ])
    func integers(value: ValueCase) async throws { try await value.run() }

    @Test(
        "floating point numbers",
        arguments: [
            same(1.5, "1.5", "float8"), same(-0.0, "-0", "float8") { $0.sign == .minus && $0 == 0 },
            same(Double.infinity, "Infinity", "float8"), same(-Double.infinity, "-Infinity", "float8"),
            same(Double.nan, "NaN", "float8") { $0.isNaN },
            same(Double.greatestFiniteMagnitude, "1.7976931348623157e308", "float8"),
            same(Double.leastNonzeroMagnitude, "5e-324", "float8"), same(0.1 + 0.2, "0.30000000000000004", "float8"),
            same(Float(1.1), "1.1", "float4"), same(Float.infinity, "Infinity", "float4"),
            same(-Float.infinity, "-Infinity", "float4"), same(Float.nan, "NaN", "float4") { $0.isNaN },
            same(Float.leastNonzeroMagnitude, "1e-45", "float4"),
            same(Float.greatestFiniteMagnitude, "3.4028235e38", "float4"),
        ])
    func floats(value: ValueCase) async throws { try await value.run() }

    @Test(
        "numeric and Decimal",
        arguments: [
            same(Decimal(0), "0", "numeric"), same(number("1.5"), "1.5", "numeric"),
            same(number("-0.0001"), "-0.0001", "numeric"), same(number("10000"), "10000", "numeric"),
            same(
                number("123456789012345678901234567890.12345678"), "123456789012345678901234567890.12345678", "numeric"),
            same(
                number("-99999999999999999999999999999999999999"), "-99999999999999999999999999999999999999", "numeric"),
            same(number("1e100"), "1" + String(repeating: "0", count: 100), "numeric"),
            same(number("1e-100"), "0." + String(repeating: "0", count: 99) + "1", "numeric"),
            same(number("3e-128"), "0." + String(repeating: "0", count: 127) + "3", "numeric"),
            same(Decimal.nan, "NaN", "numeric") { $0.isNaN },
            unreadable(Decimal.self, "'1234567890123456789012345678901234567891'::numeric", "38"),
            unreadable(Decimal.self, "'0.1234567890123456789012345678901234567891'::numeric", "Read a `Numeric`"),
            unreadable(Decimal.self, "'1e-130'::numeric", "Read a `Numeric`"),
            unreadable(Decimal.self, "'Infinity'::numeric", "infinite"),
            unreadable(Decimal.self, "'-Infinity'::numeric", "infinite"),
        ])
    func decimals(value: ValueCase) async throws { try await value.run() }

    @Test("a numeric of 40 digits whose last are zeros is exact, and its scale does not matter")
    func longButSimple() async throws {
        try await withConnection { connection in
            let read = try await connection.value(
                prepared("SELECT '1234567890000000000000000000000000000000.00'::numeric(50,2)"), as: Decimal.self)
            #expect(read == number("123456789e31"))
        }
    }

    @Test(
        "text",
        arguments: [
            same("", "", "text"), same("plain", "plain", "text"),
            same("it's \"quoted\" \\ 100%", "it's \"quoted\" \\ 100%", "text"),
            same("ä€😀\u{301}", "ä€😀\u{301}", "text"), same("line\nline\ttab\r", "line\nline\ttab\r", "text"),
            same(String(repeating: "é", count: 100_000), String(repeating: "é", count: 100_000), "text"),
            same("abc", "abc", "varchar"), same("abc", "abc", "bpchar"),
            unsendable("a\0b", "NUL"), unsendable(["x", "a\0b"], "NUL"),
            unsendable(Role?.none.map { $0.rawValue } ?? "\0", "NUL"),
            unreadable(String.self, "1", "String"), unreadable(Int.self, "'1'::text", "Int"),
        ])
    func text(value: ValueCase) async throws { try await value.run() }

    @Test(
        "bytes, all 256 of them",
        arguments: [
            same([UInt8](0...255), "\\x" + hex(0...255), "bytea"), same([UInt8](), "\\x", "bytea"),
            same(Data([0, 255]), "\\x00ff", "bytea"), same(Data(), "\\x", "bytea"),
            same(Data((0...255).reversed()), "\\x" + hex((0...255).reversed()), "bytea"),
        ])
    func bytes(value: ValueCase) async throws { try await value.run() }

    @Test(
        "UUIDs",
        arguments: [
            same(uuid("00000000-0000-0000-0000-000000000000"), "00000000-0000-0000-0000-000000000000", "uuid"),
            same(uuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"), "ffffffff-ffff-ffff-ffff-ffffffffffff", "uuid"),
            same(uuid("01890A5D-AC96-774B-BCCE-B302099A8057"), "01890a5d-ac96-774b-bcce-b302099a8057", "uuid"),
        ])
    func uuids(value: ValueCase) async throws { try await value.run() }

    @Test("UUIDs of version 7 sort by their time on the server as well")
    func sortedUUIDs() async throws {
        try await withConnection { connection in
            let made = (0..<2_000).map { _ in UUID.v7() }
            let sorted = try await connection.execute(prepared("SELECT u FROM unnest($1) u ORDER BY u", made))
                .decodeColumn(as: UUID.self)
            #expect(sorted == made)
            #expect(sorted.allSatisfy { $0.uuidString.dropFirst(14).first == "7" })
        }
    }

    @Test(
        "JSON",
        arguments: [
            same(JSON(["b": 1, "a": 2]), #"{"a": 2, "b": 1}"#, "jsonb"), same(JSON([String]()), "[]", "jsonb"),
            same(JSON("ä\"\\\n😀"), #""ä\"\\\n😀""#, "jsonb"), same(JSON([1.5, -2]), "[1.5, -2]", "jsonb"),
            same(JSON(Int?.none), "null", "jsonb"),
            same(JSON(["k": ["x": [true, false]]]), #"{"k":{"x":[true,false]}}"#, "jsonb"),
        ])
    func json(value: ValueCase) async throws { try await value.run() }

    @Test("a json column is read as JSON, and what does not fit names the type")
    func jsonColumn() async throws {
        try await withConnection { connection in
            let read = try await connection.value(prepared(#"SELECT '{"a" : 1}'::json"#), as: JSON<[String: Int]>.self)
            #expect(read.value == ["a": 1])
        }
        try await unreadable(JSON<[Int]>.self, #"'{"a": 1}'::jsonb"#, "JSON").run()
    }
}

private func number(_ text: String) -> Decimal { Decimal(string: text) ?? .nan }
private func uuid(_ text: String) -> UUID { UUID(uuidString: text) ?? UUID() }
private func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
