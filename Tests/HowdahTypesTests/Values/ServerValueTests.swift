import HowdahTypes
import Testing

@Suite("Identifiers that the server gives")
struct ServerValueTests {
    @Test("golden bytes of xid, cid and pg_snapshot")
    func golden() throws {
        try expectGolden(ShortTransactionID(rawValue: 258), "00000102")
        try expectGolden(CommandID(rawValue: .max), "ffffffff")
        try expectGolden(
            try #require(TransactionSnapshot("10:20:10,14")),
            "00000002 000000000000000a 0000000000000014 000000000000000a 000000000000000e")
        try expectGolden(
            try #require(TransactionSnapshot("10:10:")), "00000000 000000000000000a 000000000000000a")
    }

    @Test("golden bytes of the vectors of the catalogs")
    func vectors() throws {
        try expectGolden(
            [1, -2] as CatalogVector<Int16>,
            "00000001 00000000 00000015 00000002 00000000 00000002 0001 00000002 fffe")
        try expectGolden(
            [.text] as CatalogVector<OID>, "00000001 00000000 0000001a 00000001 00000000 00000004 00000019")
        #expect(([1, -2] as CatalogVector<Int16>).description == "1 -2")
        #expect(throws: EncodingFailure.self) { try encode([] as CatalogVector<Int16>) }
        let empty = bytes("00000001 00000000 00000015 00000000 00000000")
        #expect(try decode(CatalogVector<Int16>.self, empty, as: .int2Vector) == [])
        #expect([CatalogVector<OID>].accepts(OID(rawValue: 1013)) && ![CatalogVector<OID>].accepts(OID(rawValue: 1006)))
    }

    @Test("a snapshot sees what ended before it")
    func visibility() throws {
        let snapshot = try #require(TransactionSnapshot("10:20:14,10,14"))
        #expect(snapshot.description == "10:20:10,14")
        let seen = (9...21).filter { snapshot.sees(TransactionID(rawValue: $0)) }
        #expect(seen == [9, 11, 12, 13, 15, 16, 17, 18, 19])
    }

    @Test(
        "texts and bytes that contradict themselves are refused",
        arguments: ["", "1:2", "0:1:", "2:1:", "1:2:2", "2:3:1", "1:5:2,", "1:5:a", "1:2:3:4", "-1:2:"])
    func refused(text: String) {
        #expect(TransactionSnapshot(text) == nil)
    }

    @Test(
        "false counts throw",
        arguments: [
            "", "00000000", "7fffffff 000000000000000a 0000000000000014", "ffffffff 000000000000000a 0000000000000014",
            "00000000 0000000000000014 000000000000000a", "00000000 0000000000000000 000000000000000a",
            "00000001 000000000000000a 0000000000000014 0000000000000014",
            "00000000 000000000000000a 0000000000000014 00",
        ])
    func malformed(hex: String) {
        #expect(throws: DecodingFailure.self) { try decode(TransactionSnapshot.self, bytes(hex), as: .snapshot) }
    }
}
