import HowdahTypes
import Testing

@Suite("Types of extensions")
struct ExtensionValueTests {
    static let type = OID(rawValue: 20_000)

    @Test("golden bytes of hstore, ltree and cube")
    func golden() throws {
        try expectGolden(
            ["a": "1", "b": nil] as HStore, "00000002 00000001 61 00000001 31 00000001 62 ffffffff", as: Self.type)
        try expectGolden([:] as HStore, "00000000", as: Self.type)
        try expectGolden(LabelPath("Top.Sci"), "01 546f702e536369", as: Self.type)
        try expectGolden(LabelPathPattern("*"), "01 2a", as: Self.type)
        try expectGolden(LabelTextQuery("a & b"), "01 61202620 62", as: Self.type)
        try expectGolden(Cube([1.5]), "80000001 3ff8000000000000", as: Self.type)
        try expectGolden(
            try #require(Cube([0], [1.5])), "00000001 0000000000000000 3ff8000000000000", as: Self.type)
        #expect(HStore.postgresType == .named("hstore") && Cube([1]).boundValue.type == .unspecified)
    }

    @Test("golden bytes of pgvector's types")
    func vectors() throws {
        try expectGolden([1.5, -1] as Vector, "0002 0000 3fc00000 bf800000", as: Self.type)
        try expectGolden([1.5, -1, 65_504] as HalfVector, "0003 0000 3e00 bc00 7bff", as: Self.type)
        let sparse = try #require(SparseVector(dimension: 5, elements: [0: 1.5, 2: -1, 3: 0]))
        try expectGolden(sparse, "00000005 00000002 00000000 00000000 00000002 3fc00000 bf800000", as: Self.type)
        #expect(sparse.description == "{1:1.5,3:-1.0}/5")
        #expect(SparseVector(dimension: 1, elements: [1: 1]) == nil)
        #expect(throws: EncodingFailure.self) { try encode([] as Vector) }
        #expect(throws: EncodingFailure.self) { try encode([65_520] as HalfVector) }
    }

    @Test("every number of half precision comes back as it was")
    func halfPrecision() throws {
        for bits in UInt16.min ... .max where bits & 0x7C00 != 0x7C00 {
            let sent = bytes("0001 0000") + [UInt8(bits >> 8), UInt8(truncatingIfNeeded: bits)]
            #expect(try encode(try decode(HalfVector.self, sent, as: Self.type)) == sent)
        }
        #expect(
            try encode([1.000_488_28, 2e-8, 6e-8, 0.000_061_02] as HalfVector) == bytes("0004 0000 3c00 0000 0001 0400")
        )
    }

    @Test("an array of them leaves its type to the server")
    func arrays() throws {
        let header = "00000001 00000000 00000000 00000001 00000001"
        #expect([Cube([1.5])].boundValue == .bytes(bytes(header + "0000000c 80000001 3ff8000000000000"), .unspecified))
        #expect([LabelPath("a")].boundValue == .bytes(bytes(header + "00000002 01 61"), .unspecified))
        let nested = "00000002 00000000 00000000 00000001 00000001 00000001 00000001 00000002 01 61"
        #expect([[LabelPath("a")]].boundValue == .bytes(bytes(nested), .unspecified))
    }

    @Test("false counts and lengths throw")
    func malformed() {
        for hex in [
            "", "7fffffff", "ffffffff", "00000001 00000001 61", "00000001 ffffffff ffffffff", "00000000 00",
            "00000001 00000001 ff ffffffff",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(HStore.self, bytes(hex), as: Self.type) }
        }
        for hex in ["", "80000001", "00000001 3ff8000000000000", "7fffffff", "ffffffff", "80000000 00"] {
            #expect(throws: DecodingFailure.self) { try decode(Cube.self, bytes(hex), as: Self.type) }
        }
        for hex in ["", "0001", "0001 0000", "0001 0001 3fc00000", "0003 0000 3fc00000", "0000 0000 00"] {
            #expect(throws: DecodingFailure.self) { try decode(Vector.self, bytes(hex), as: Self.type) }
            #expect(throws: DecodingFailure.self) { try decode(HalfVector.self, bytes(hex), as: Self.type) }
        }
        for hex in [
            "", "00000005 00000001 00000000", "00000005 7fffffff 00000000",
            "00000001 00000001 00000000 00000001 3fc00000",
            "00000005 00000001 00000000 ffffffff 3fc00000",
            "00000005 00000002 00000000 00000001 00000001 3fc00000 3fc00000",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(SparseVector.self, bytes(hex), as: Self.type) }
        }
        #expect(throws: DecodingFailure.self) { try decode(LabelPath.self, bytes("02 61"), as: Self.type) }
    }
}
