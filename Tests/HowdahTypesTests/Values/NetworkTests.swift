import Foundation
import HowdahTypes
import TestSupport
import Testing

@Suite("Addresses, bits and the server's own identifiers")
struct NetworkTests {
    @Test("golden bytes")
    func golden() throws {
        try expectGolden(try #require(InternetAddress("192.168.1.5/24")), "02 18 00 04 c0a80105")
        try expectGolden(try #require(InternetAddress("::1")), "03 80 00 10 00000000000000000000000000000001")
        try expectGolden(try #require(InternetNetwork("10.0.0.0/8")), "02 08 01 04 0a000000")
        try expectGolden(try #require(MACAddress("08:00:2b:01:02:03")), "08002b010203")
        try expectGolden(try #require(MACAddress8("08:00:2b:01:02:03:04:05")), "08002b0102030405")
        try expectGolden(try #require(BitString("101")), "00000003 a0")
        try expectGolden(try #require(BitString("")), "00000000")
        try expectGolden(try #require(LogSequenceNumber("16/B374D848")), "00000016b374d848")
        try expectGolden(TransactionID(rawValue: 258), "0000000000000102")
        try expectGolden(RowLocation(block: 1, offset: 2), "00000001 0002")
        try expectGolden("a" as CatalogCharacter, "61")
        try expectGolden(JSONPath(#"$."a""#), "01 242e226122")
        try expectGolden(XMLText("<a/>"), "3c612f3e")
    }

    @Test(
        "addresses print and read as in PostgreSQL",
        arguments: [
            "0.0.0.0/0", "255.255.255.255", "::", "::/0", "1::", "::ffff:1.2.3.4", "::1.2.3.4", "2001:db8::1/64",
            "1:0:0:2::3",
            "1:2:3:4:5:6:7:8", "::2", "1:0:2:3:4:5:6:7", "fe80::1:0:0:1",
        ])
    func addresses(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.description == text)
        #expect(try decode(InternetAddress.self, encode(address), as: .inet) == address)
    }

    @Test(
        "what is no address reads as nil",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.0.0.0", "1.2.3.4/33", "1.2.3.4/", "::/129", ":::", "1::2::3", "1:2",
            "12345::", "g::", "1.2.3.4::",
            "1:2:3:4:5:6:7:8::", "+1::", "1.2.3.+4", ":1:2:3:4:5:6:7",
        ])
    func noAddress(text: String) {
        #expect(InternetAddress(text) == nil)
    }

    @Test("networks have no bits after their prefix, and hold addresses")
    func networks() throws {
        #expect(InternetNetwork("10.0.0.1/8") == nil && InternetNetwork("::1/127") == nil)
        #expect(
            InternetNetwork("::/0") != nil && InternetNetwork("0.0.0.0/0") != nil && InternetNetwork("1.2.3.4") != nil)
        let host = try #require(InternetAddress("192.168.1.5/24"))
        #expect(host.network.description == "192.168.1.0/24" && host.network.contains(host))
        #expect(try #require(InternetAddress("::1/0")).network.contains(try #require(InternetAddress("ff::"))))
        #expect(!host.network.contains(try #require(InternetAddress("192.168.2.5"))))
        #expect(InternetAddress(v4: 1, prefixLength: 33) == nil && InternetAddress(v6: 1)?.description == "::1")
    }

    @Test("bits have positions and a text")
    func bits() throws {
        let bits = try #require(BitString("1010000011"))
        #expect(bits.count == 10 && bits[0] && !bits[1] && bits[9] && !bits[10] && !bits[-1])
        #expect(bits.description == "1010000011" && BitString("102") == nil)
        #expect(BitString(bytes: [0xFF], count: 3) == BitString("111") && BitString(bytes: [], count: 3) == nil)
        #expect(MACAddress8(try #require(MACAddress("08:00:2b:01:02:03"))).description == "08:00:2b:ff:fe:01:02:03")
        #expect(MACAddress("08:00:2b:01:02") == nil && MACAddress("08:00:2b:01:02:+3") == nil)
        #expect(
            CatalogCharacter(rawValue: 0xE9).description == #"\351"# && LogSequenceNumber("1/").map(\.rawValue) == nil)
    }

    @Test("malformed values throw")
    func malformed() {
        for hex in [
            "", "02 18 00 04 c0a801", "02 18 00 10 c0a80105", "04 18 00 04 c0a80105", "02 21 00 04 c0a80105",
            "02 18 00 04 c0a8010500",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(InternetAddress.self, bytes(hex), as: .inet) }
        }
        #expect(throws: DecodingFailure.self) {
            try decode(InternetNetwork.self, bytes("02 08 01 04 0a000001"), as: .cidr)
        }
        #expect(throws: DecodingFailure.self) { try decode(MACAddress.self, bytes("08002b0102"), as: .macaddr) }
        for hex in ["00000009 a0", "ffffffff a0", "7fffffff a0", "00000000 a0", "0000"] {
            #expect(throws: DecodingFailure.self) { try decode(BitString.self, bytes(hex), as: .varbit) }
        }
        #expect(throws: DecodingFailure.self) { try decode(JSONPath.self, bytes("02 24"), as: .jsonPath) }
        #expect(throws: DecodingFailure.self) { try decode(RowLocation.self, bytes("0000000100"), as: .tid) }
    }

    @Test("money says what to select instead")
    func money() throws {
        let result = makeResult([("price", .money)], rows: [[[0, 0, 0, 0, 0, 0, 4, 0xD2]]])
        let error = try #require(throws: DatabaseError.self) { try result.decodeColumn(as: Int.self) }
        #expect(error.message.contains("column::numeric"))
    }
}
