import Foundation
import HowdahTypes
import Testing

@Suite("Ranges and sets of ranges")
struct RangeTests {
    @Test("golden bytes of ranges")
    func golden() throws {
        try expectGolden(PostgresRange(1..<5 as Range<Int32>), "02 00000004 00000001 00000004 00000005")
        try expectGolden(PostgresRange(1...5 as ClosedRange<Int32>), "06 00000004 00000001 00000004 00000005")
        try expectGolden(PostgresRange<Int32>.empty, "01")
        try expectGolden(PostgresRange(..<5 as PartialRangeUpTo<Int32>), "08 00000004 00000005")
        try expectGolden(PostgresRange(...5 as PartialRangeThrough<Int32>), "0c 00000004 00000005")
        try expectGolden(PostgresRange(1... as PartialRangeFrom<Int32>), "12 00000004 00000001")
        try expectGolden(PostgresRange<Int32>.everything, "18")
        #expect(PostgresRange(1..<1).isEmpty)
        #expect(PostgresRange<Date>.postgresType == .timestamptzRange)
        #expect(PostgresRange<Int>.accepts(.int4Range) && !PostgresRange<Int32>.accepts(.int8Range))
        #expect(
            try decode(PostgresRange<Int>.self, bytes("02 00000004 00000001 00000004 00000005"), as: .int4Range)
                == PostgresRange(1..<5))
    }

    @Test("golden bytes of sets of ranges")
    func multiranges() throws {
        try expectGolden([] as PostgresMultirange<Int32>, "00000000")
        let two: PostgresMultirange<Int32> = [PostgresRange(1..<5), PostgresRange(7...)]
        try expectGolden(two, "00000002 00000011 02 00000004 00000001 00000004 00000005 00000009 12 00000004 00000007")
        #expect(two.description == "{[1,5),[7,)}")
    }

    @Test("ranges know what they hold, and convert to Swift's")
    func conversions() {
        #expect(PostgresRange(1..<5).halfOpen == 1..<5 && PostgresRange(1..<5).closed == nil)
        #expect(PostgresRange(1...5).closed == 1...5 && PostgresRange(1...5).halfOpen == nil)
        #expect(PostgresRange(1...).halfOpen == nil)
        #expect(PostgresRange(from: .inclusive(5), to: .exclusive(1)).halfOpen == nil)
        let open = PostgresRange(from: .exclusive(1), to: .inclusive(3))
        #expect((0...4).map(open.contains) == [false, false, true, true, false])
        #expect(PostgresRange<Int>.everything.contains(.max) && !PostgresRange<Int>.empty.contains(0))
        #expect(
            [open, .empty, .everything, PostgresRange(..<5)].map(\.description) == ["(1,3]", "empty", "(,)", "(,5)"])
    }

    @Test(
        "flags that contradict each other throw",
        arguments: [
            "03", "0a 00000004 00000001", "14", "20", "80", "ff", "1f", "01 00", "02 ffffffff 00000004 00000005", "",
        ])
    func flags(hex: String) {
        #expect(throws: DecodingFailure.self) { try decode(PostgresRange<Int32>.self, bytes(hex), as: .int4Range) }
    }

    @Test(
        "a false number of ranges throws before memory is taken",
        arguments: ["7fffffff", "ffffffff", "00000001", "00000001 00000001 18 00", "00000001 ffffffff"])
    func counts(hex: String) {
        #expect(throws: DecodingFailure.self) {
            try decode(PostgresMultirange<Int32>.self, bytes(hex), as: .int4Multirange)
        }
    }
}
