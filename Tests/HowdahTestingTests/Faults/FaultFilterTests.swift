import Testing

@testable import HowdahTesting

@Suite("Faults in a stream")
struct FaultFilterTests {
    @Test("without faults everything passes")
    func pass() {
        var filter = FaultFilter(.server())
        #expect(filter.take(message("Z", 1)) == [.forward(message("Z", 1))])
        #expect(filter.counts[Int(UInt8(ascii: "Z"))] == 1)
    }

    @Test("a fault after so many bytes splits what arrives, at any cut of the bytes", arguments: 0...6, 1...6)
    func afterBytes(count: Int, size: Int) {
        var filter = FaultFilter(.server())
        let bytes = message("Z", 1)
        var outputs = filter.set([Fault(.cut, .fromServer, .afterBytes(count))])
        for start in stride(from: 0, to: bytes.count, by: size) where !outputs.contains(.cut) {
            outputs += filter.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(outputs.last == .cut)
        #expect(forwarded(outputs) == Array(bytes.prefix(count)))
    }

    @Test("a fault before, in and after a message happens there, and only at the message that was counted")
    func messages() {
        let bytes = message("D", 2) + message("C", 3) + message("D", 2) + message("Z", 1)
        let places: [(Fault.Point, Int)] = [
            (.before("D"), 0), (.before("C"), 7), (.before("D", count: 2), 15), (.after("D", count: 2), 22),
            (.message("C", byte: 4), 11), (.after("Z"), 28), (.now, 0),
        ]
        for (point, position) in places {
            for size in [1, 4, 100] {
                var filter = FaultFilter(.server())
                var outputs = filter.set([Fault(.reset, .fromServer, point)])
                for start in stride(from: 0, to: bytes.count, by: size) where !outputs.contains(.reset) {
                    outputs += filter.take(Array(bytes[start..<min(start + size, bytes.count)]))
                }
                #expect(outputs.last == .reset && forwarded(outputs).count == position, "\(point) by \(size)")
            }
        }
    }

    @Test("what a stall holds back goes on when it ends, and nothing is lost")
    func stall() {
        var filter = FaultFilter(.server())
        _ = filter.set([Fault(.stall, .fromServer, .after("D"))])
        #expect(filter.take(message("D", 1) + [1, 2]) == [.forward(message("D", 1))])
        #expect(filter.isStalled)
        #expect(filter.take([3]) == [])
        #expect(filter.set([]) == [.forward([1, 2, 3])])
        #expect(!filter.isStalled)
    }

    @Test("faults that are set during a stall find the messages that wait")
    func faultInHeldBytes() {
        var filter = FaultFilter(.server())
        _ = filter.set([Fault(.stall)])
        #expect(filter.take(message("D", 1) + message("C", 1)) == [])
        #expect(filter.set([Fault(.cut, .fromServer, .before("C"))]) == [.forward(message("D", 1)), .cut])
    }

    @Test("one byte arrives with flipped bits, and the others as they were", arguments: 0..<6)
    func corrupt(byte: Int) {
        var filter = FaultFilter(.server())
        _ = filter.set([Fault(.corrupt(0x80), .fromServer, .message("Z", byte: byte))])
        var expected = message("Z", 1)
        expected[byte] ^= 0x80
        #expect(forwarded(filter.take(message("Z", 1)) + filter.take(message("Z", 1))) == expected + message("Z", 1))
    }

    @Test("several faults happen in the order of their places")
    func several() {
        var filter = FaultFilter(.server())
        _ = filter.set([Fault(.cut, .fromServer, .afterBytes(4)), Fault(.corrupt(1), .fromServer, .afterBytes(1))])
        let outputs = filter.take([2, 2, 2, 2, 2])
        #expect(outputs.last == .cut && forwarded(outputs) == [2, 3, 2, 2])
    }

    private func forwarded(_ outputs: [FaultFilter.Output]) -> [UInt8] {
        outputs.flatMap { output -> [UInt8] in
            if case .forward(let bytes) = output { bytes } else { [] }
        }
    }
}
