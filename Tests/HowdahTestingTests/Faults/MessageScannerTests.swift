import Testing

@testable import HowdahTesting

@Suite("Finding messages in a stream")
struct MessageScannerTests {
    private static let startUp: [UInt8] = [0, 0, 0, 12, 0, 3, 0, 0, 0x75, 0, 0x61, 0]
    private static let wantsEncryption: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]
    private static let cancel: [UInt8] = [0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 2]

    @Test("messages begin and end at the same places, however the bytes are cut", arguments: [1, 2, 3, 7, 1_000])
    func cutting(size: Int) {
        var scanner = MessageScanner.server()
        let bytes = message("R", 4) + message("K", 8) + message("Z", 1) + message("C", 0)
        #expect(
            scan(&scanner, bytes, by: size) == [
                "R begins at 0", "R ends at 9", "K begins at 9", "K ends at 22", "Z begins at 22", "Z ends at 28",
                "C begins at 28", "C ends at 33",
            ])
        #expect(scanner.position == 33)
    }

    @Test("a client's start-up packet has no letter, and the messages after it have one", arguments: [1, 5, 1_000])
    func startUp(size: Int) {
        var scanner = MessageScanner.client()
        #expect(
            scan(&scanner, Self.startUp + message("Q", 9), by: size) == ["Q begins at 12", "Q ends at 26"])
        #expect(scanner.openings == [.session])
    }

    @Test("a cancel request is known by its code")
    func cancelRequest() {
        var scanner = MessageScanner.client()
        #expect(scan(&scanner, Self.cancel, by: 3) == [])
        #expect(scanner.openings == [.cancel])
    }

    @Test("a server that refuses to encrypt answers with one letter, and goes on in plain text")
    func noEncryption() {
        var client = MessageScanner.client()
        var server = MessageScanner.server()
        #expect(scan(&client, Self.wantsEncryption, by: 8) == [])
        #expect(client.openings == [.encryption])
        server.expectAnswer()
        #expect(scan(&server, [UInt8(ascii: "N")] + message("R", 4), by: 2) == ["R begins at 1", "R ends at 10"])
        #expect(scan(&client, Self.startUp + message("p", 2), by: 4) == ["p begins at 20", "p ends at 27"])
    }

    @Test("nothing is found in an encrypted stream")
    func encryption() {
        var server = MessageScanner.server()
        server.expectAnswer()
        #expect(scan(&server, [UInt8(ascii: "S")] + message("Z", 1), by: 4) == [])
        #expect(server.isEncrypted && server.position == 7)
    }

    @Test(
        "a length that makes no sense swallows the rest, and does no harm",
        arguments: [[0, 0, 0, 0], [0, 0, 0, 3], [255, 255, 255, 255]])
    func nonsense(length: [UInt8]) {
        var scanner = MessageScanner.server()
        #expect(scan(&scanner, [UInt8(ascii: "D")] + length + message("Z", 1), by: 2) == ["D begins at 0"])
    }

    private func scan(_ scanner: inout MessageScanner, _ bytes: [UInt8], by size: Int) -> [String] {
        stride(from: 0, to: bytes.count, by: size).flatMap { start in
            scanner.scan(Array(bytes[start..<min(start + size, bytes.count)]))
        }.map { "\(Character(Unicode.Scalar($0.type))) \($0.edge == .begin ? "begins" : "ends") at \($0.position)" }
    }
}

/// A message with a letter and so many bytes after its length.
func message(_ letter: Unicode.Scalar, _ size: UInt8) -> [UInt8] {
    [UInt8(ascii: letter), 0, 0, 0, size + 4] + [UInt8](repeating: 7, count: Int(size))
}
