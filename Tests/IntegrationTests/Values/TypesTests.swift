import Howdah
import HowdahTesting
import Testing

/// Values of PostgreSQL's types, as the server prints and as it sends them.
@Suite("Types on a server")
struct TypesTests {
    @Test(
        "numbers of every size",
        arguments: [
            "0", "-1", "12345.678", "0.0001", "1.500", "10000", "0.00", "-0.0500", "NaN", "Infinity", "-Infinity",
            "123456789012345678901234567890123456789012345678901234567890.000000000000000000000000000000000000000001",
        ])
    func numeric(text: String) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.expectRoundTrip(try #require(Numeric(text)), text)
        }
    }

    @Test("the longest number that numeric holds")
    func longestNumeric() async throws {
        try await TestDatabase.withEmpty { db in
            let text = String(repeating: "9", count: 131_072) + "." + String(repeating: "1", count: 16_383)
            try await db.expectRoundTrip(try #require(Numeric(text)), text)
        }
    }

    @Test("arrays of several dimensions")
    func arrays() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.expectRoundTrip([[1, 2], [3, 4]], "{{1,2},{3,4}}", as: "int8[]")
            try await db.expectRoundTrip([[[1, nil]], [[3, 4]]] as [[[Int?]]], "{{{1,NULL}},{{3,4}}}", as: "int8[]")
            try await db.expectRoundTrip([["a", "b c"]], #"{{a,"b c"}}"#, as: "text[]")
            try await db.expectRoundTrip([] as [[Int]], "{}", as: "int8[]")
            try await db.expectRoundTrip([[[[[[1.5]]]]]], "{{{{{{1.5}}}}}}", as: "float8[]")
            try await db.expectRoundTrip([[[0, 255]]] as [[[UInt8]]], #"{{"\\x00ff"}}"#, as: "bytea[]")
            #expect(
                try await db.value("SELECT '[2:3][0:1]={{1,2},{3,4}}'::int8[]", as: [[Int]].self) == [[1, 2], [3, 4]])
            #expect(try await db.value("SELECT '1 2'::int2vector", as: [Int16].self) == [1, 2])
        }
    }
}
