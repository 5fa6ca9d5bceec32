import HowdahTypes
import Testing

struct Street: CompositeValue, Hashable {
    static let postgresTypeName = "street"
    var number: Int32
    var name: String?

    init(number: Int32, name: String?) { (self.number, self.name) = (number, name) }

    init(fields: inout CompositeReader) throws(DecodingFailure) {
        number = try fields.next()
        name = try fields.next()
    }

    func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
        try fields.append(number)
        try fields.append(name)
    }
}

@Suite("Composites and rows in a column")
struct CompositeTests {
    static let golden = "00000002 00000017 00000004 00000001 00000019 00000001 78"

    @Test("golden bytes: the number of fields, then each with its type and its length")
    func golden() throws {
        try expectGolden(Street(number: 1, name: "x"), Self.golden, as: .record)
        try expectGolden(
            Street(number: 1, name: nil), "00000002 00000017 00000004 00000001 00000019 ffffffff",
            as: OID(rawValue: 20_000))
        #expect(Street.postgresType == .composite("street") && Street.postgresType.needsCast)
    }

    @Test("a row without a type reads as a tuple")
    func record() throws {
        let record = try decode(PostgresRecord<Int, String?>.self, bytes(Self.golden), as: .record)
        #expect(record.values.0 == 1 && record.values.1 == "x")
        #expect(throws: DecodingFailure.self) { try decode(PostgresRecord<Int>.self, bytes(Self.golden), as: .record) }
        #expect(throws: DecodingFailure.self) {
            try decode(PostgresRecord<Int, String, Int>.self, bytes(Self.golden), as: .record)
        }
    }

    @Test("an array of composites leaves its type to the server")
    func sentArray() throws {
        let sent = "00000001 00000001 00000000 00000002 00000001 00000019" + Self.golden + "ffffffff"
        #expect([Street(number: 1, name: "x"), nil].boundValue == .bytes(bytes(sent), .unspecified))
        #expect([Street].postgresType.sqlName == #""street"[]"# && [Street].postgresType.needsCast)
    }

    @Test("an array of rows")
    func array() throws {
        let hex = "00000001 00000000 000008c9 00000001 00000001 00000019" + Self.golden
        #expect(try decode([Street].self, bytes(hex), as: OID(rawValue: 2287)) == [Street(number: 1, name: "x")])
    }

    @Test(
        "false types, counts and lengths throw",
        arguments: [
            "", "7fffffff", "ffffffff", "00000002 00000017 00000004 00000001",
            "00000002 00000019 00000004 00000001 00000019 00000001 78",
            "00000002 00000017 00000004 00000001 00000019 00000001 7800",
            "00000002 00000017 ffffffff 00000019 00000001 78",
            "00000003 00000017 00000004 00000001 00000019 00000001 78 00000017 ffffffff",
        ])
    func malformed(hex: String) {
        #expect(throws: DecodingFailure.self) { try decode(Street.self, bytes(hex), as: .record) }
    }
}
