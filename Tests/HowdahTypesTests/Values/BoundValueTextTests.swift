import Foundation
import HowdahTypes
import Testing

@Suite("The readable form of a bound value")
struct BoundValueTextTests {
    static let forms: [(BoundValue, String)] = [
        (.null(), "NULL"), (true.boundValue, "true"), (false.boundValue, "false"),
        (Int16(-2).boundValue, "-2"), (Int32.min.boundValue, "-2147483648"), (Int64.max.boundValue, "\(Int64.max)"),
        (Float(1.5).boundValue, "1.5"), ((-0.25).boundValue, "-0.25"),
        ("O'Hara".boundValue, "'O''Hara'"),
        (String(repeating: "a", count: 101).boundValue, "'" + String(repeating: "a", count: 99) + "…'"),
        (Date(timeIntervalSince1970: 0).boundValue, "'1970-01-01T00:00:00.000000Z'"),
        (.bytes([0, 255, 16], .bytea), "\\x00ff10"),
        (.bytes(Array(repeating: 1, count: 40), .bytea), "\\x" + String(repeating: "01", count: 32) + "…"),
        (.bytes([1] + Array(#"{"a":1}"#.utf8), .jsonb), #"'{"a":1}'"#),
        (.bytes([], .int4), "\\x"), (.bytes([1, 2], .float8), "\\x0102"), (.bytes([1], .timestamptz), "\\x01"),
        (.invalid(.nulCharacter), "(not encodable)"),
    ]

    @Test("is what one would write in SQL, and never fails", arguments: forms)
    func form(value: BoundValue, text: String) {
        #expect(value.readable == text)
    }

    @Test("of a UUID has its groups")
    func uuid() {
        let id = UUID()
        #expect(id.boundValue.readable == "'\(id.uuidString.lowercased())'")
    }
}
