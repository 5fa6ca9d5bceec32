import HowdahTypes
import Testing

@Suite("Arrays of arrays")
struct NestedArrayTests {
    static let int4Array = OID(rawValue: 1007)

    @Test("an array of arrays has one more dimension")
    func golden() throws {
        try expectGolden(
            [[1, 2], [3, 4]] as [[Int32]],
            """
            00000002 00000000 00000017 00000002 00000001 00000002 00000001
            00000004 00000001 00000004 00000002 00000004 00000003 00000004 00000004
            """, as: Self.int4Array)
        try expectGolden(
            [[[1], [nil]]] as [[[Int32?]]],
            """
            00000003 00000001 00000017 00000001 00000001 00000002 00000001 00000001 00000001
            00000004 00000001 ffffffff
            """, as: Self.int4Array)
        try expectGolden([] as [[Int32]], "00000000 00000000 00000017", as: Self.int4Array)
        #expect(try encode([[], []] as [[Int32]]) == bytes("00000000 00000000 00000017"))
        #expect([[[Int]]].postgresType == PostgresType.int8.array)
    }

    @Test("bytea has two dimensions only where there are three in Swift")
    func bytea() throws {
        let byteaArray = OID(rawValue: 1001)
        try expectGolden(
            [[[1], []]] as [[[UInt8]]],
            "00000002 00000000 00000011 00000001 00000001 00000002 00000001 00000001 01 00000000", as: byteaArray)
        #expect([[UInt8]].accepts(byteaArray) && ![[UInt8]].accepts(.bytea) && ![[UInt8]].accepts(Self.int4Array))
    }

    @Test("six dimensions are read and written, seven are refused")
    func rank() throws {
        let six = [[[[[[1, 2]]]]]]
        #expect(try decode([[[[[[Int]]]]]].self, encode(six), as: PostgresType.int8.arrayOID) == six)
        #expect(throws: EncodingFailure.tooManyDimensions) { try encode([six]) }
        let header = "00000007 00000000 00000014" + String(repeating: " 00000001 00000001", count: 7)
        #expect(throws: DecodingFailure.self) {
            try decode(
                [[[[[[[Int]]]]]]].self, bytes(header + "00000008 0000000000000001"), as: PostgresType.int8.arrayOID)
        }
    }

    @Test("arrays that are not rectangular are refused")
    func ragged() {
        #expect(throws: EncodingFailure.raggedArray) { try encode([[1], [1, 2]]) }
        #expect(throws: EncodingFailure.raggedArray) { try encode([[], [1]]) }
        #expect(throws: EncodingFailure.raggedArray) { try encode([[[1], [2]], [[1]]]) }
        #expect(throws: EncodingFailure.self) { try encode([[1], nil] as [[Int]?]) }
        #expect(throws: EncodingFailure.self) { try encode([[[1], nil]] as [[[Int]?]]) }
    }

    @Test(
        "false dimensions throw before memory is taken",
        arguments: [
            "00000002 00000000 00000017 7fffffff 00000001 7fffffff 00000001 00000004 00000001",
            "00000002 00000000 00000017 ffffffff 00000001 ffffffff 00000001 00000004 00000001",
            "00000002 00000000 00000017 00000000 00000001 7fffffff 00000001",
            "00000002 00000000 00000017 00000001 00000001 00000002 00000001 00000004 00000001",
            "00000001 00000000 00000017 00000001 00000001 00000004 00000001",
            "00000002 00000000 00000019 00000001 00000001 00000001 00000001 00000001 61",
            "00000002 00000000 00000017 00000001 00000001 00000001 00000001 00000004 00000001 00",
            "ffffffff 00000000 00000017",
        ])
    func malformed(hex: String) {
        #expect(throws: DecodingFailure.self) { try decode([[Int32]].self, bytes(hex), as: Self.int4Array) }
    }

    @Test("the vectors of the catalogs read as arrays")
    func vectors() throws {
        let hex = "00000001 00000000 00000015 00000002 00000000 00000002 0001 00000002 0002"
        #expect([Int16].accepts(OID(rawValue: 22)) && [OID].accepts(OID(rawValue: 30)))
        #expect(try decode([Int16].self, bytes(hex), as: OID(rawValue: 22)) == [1, 2])
    }
}
