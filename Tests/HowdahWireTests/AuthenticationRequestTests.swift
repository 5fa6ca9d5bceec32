import Testing

@testable import HowdahWire

@Suite("A server's request to log in")
struct AuthenticationRequestTests {
    private static func request(_ kind: UInt8, _ more: [UInt8] = []) -> [UInt8] {
        [UInt8(ascii: "R"), 0, 0, 0, UInt8(8 + more.count), 0, 0, 0, kind] + more
    }

    private static let parameter = [UInt8(ascii: "S"), 0, 0, 0, 8] + Array("a\0b\0".utf8)

    @Test(
        "for the password itself is found wherever it stands",
        arguments: [
            request(3), request(3) + [1, 2], request(10, Array("SCRAM-SHA-256\0\0".utf8)) + request(3),
            parameter + parameter + request(3), [UInt8(ascii: "v"), 0, 0, 0, 12, 0, 3, 0, 0, 0, 0, 0, 0] + request(3),
        ])
    func found(bytes: [UInt8]) {
        #expect(AuthenticationRequest(bytes) == .password)
    }

    @Test("that is cut off is told from one that is complete", arguments: 1...8)
    func cut(count: Int) {
        #expect(AuthenticationRequest(Array(Self.request(0).prefix(count))) == .cutOff)
    }

    @Test(
        "for anything else, and anything else, is none",
        arguments: [
            [], request(0), request(5, [1, 2, 3, 4]), request(10, Array("SCRAM-SHA-256\0\0".utf8)), request(12, [1]),
            request(0) + parameter, [UInt8(ascii: "S")], [UInt8(ascii: "N")], Array("EFATAL".utf8),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [UInt8(ascii: "S"), 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 3, 0], [UInt8(ascii: "R"), 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ])
    func others(bytes: [UInt8]) {
        #expect(AuthenticationRequest(bytes) == .other)
    }
}
