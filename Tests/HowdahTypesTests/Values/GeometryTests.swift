import HowdahTypes
import Testing

@Suite("Points, lines and areas of the plane")
struct GeometryTests {
    static let one = "3ff0000000000000", two = "4000000000000000", zero = "0000000000000000"
    let first = PlanePoint(x: 1, y: 2), second = PlanePoint(x: 2, y: 0)

    @Test("golden bytes")
    func golden() throws {
        let (one, two, zero) = (Self.one, Self.two, Self.zero)
        try expectGolden(first, one + two)
        try expectGolden(PlaneLine(a: 1, b: 2, c: 0), one + two + zero)
        try expectGolden(PlaneLineSegment(start: first, end: second), one + two + two + zero)
        try expectGolden(PlaneBox(first, second), two + two + one + zero)
        try expectGolden(PlanePath([first, second], isClosed: false), "00 00000002" + one + two + two + zero)
        try expectGolden(PlanePath([first], isClosed: true), "01 00000001" + one + two)
        try expectGolden(PlanePolygon([first]), "00000001" + one + two)
        try expectGolden(PlaneCircle(center: first, radius: 2), one + two + two)
        #expect(PlanePath([first, second], isClosed: true).description == "((1.0,2.0),(2.0,0.0))")
    }

    @Test("false lengths and counts throw")
    func malformed() {
        let point = Self.one + Self.two
        for hex in ["", Self.one, point + "00"] {
            #expect(throws: DecodingFailure.self) { try decode(PlanePoint.self, bytes(hex), as: .point) }
            #expect(throws: DecodingFailure.self) { try decode(PlaneBox.self, bytes(hex), as: .box) }
            #expect(throws: DecodingFailure.self) { try decode(PlaneCircle.self, bytes(hex), as: .circle) }
        }
        for hex in ["7fffffff" + point, "ffffffff", "00000002" + point, "00000000" + point, "0000"] {
            #expect(throws: DecodingFailure.self) { try decode(PlanePolygon.self, bytes(hex), as: .polygon) }
            #expect(throws: DecodingFailure.self) { try decode(PlanePath.self, bytes("01" + hex), as: .path) }
        }
        #expect(throws: DecodingFailure.self) { try decode(PlanePath.self, bytes("02 00000001" + point), as: .path) }
        #expect(throws: EncodingFailure.self) { try encode(PlanePolygon([])) }
    }
}
