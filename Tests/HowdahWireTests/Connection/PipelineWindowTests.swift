import Testing

@testable import HowdahWire

@Suite("The window of a pipeline")
struct PipelineWindowTests {
    @Test("asks for answers every 128 messages, and is full at 512 until half of them are answered")
    func messages() {
        var window = PipelineWindow()
        var flushes: [Int] = []
        for number in 1...512 {
            #expect(!window.isFull)
            if window.sent(bytes: 10) == .flush { flushes.append(number) }
        }
        #expect(flushes == [128, 256, 384, 512])
        #expect(window.isFull && !window.hasRoom)
        for _ in 0..<255 { window.answered() }
        #expect(!window.hasRoom)
        window.answered()
        #expect(window.hasRoom && window.count == 256)
    }

    @Test("is full at 1 MiB, and one message alone that is larger still leaves it")
    func bytes() {
        var window = PipelineWindow()
        #expect(window.sent(bytes: 200_000) == .goOn)
        #expect(window.sent(bytes: 100_000) == .flush)
        #expect(!window.isFull)
        #expect(window.sent(bytes: 5 << 20) == .flush)
        #expect(window.isFull && !window.hasRoom)
        for _ in 0..<3 { window.answered() }
        #expect(window.count == 0 && window.hasRoom && !window.isFull)
    }

    @Test("never holds more than it allows, however long it runs", arguments: [1, 7, 1_000, 100_000])
    func longRun(size: Int) {
        var window = PipelineWindow()
        var (sent, answered) = (0, 0)
        while sent < 5_000 {
            _ = window.sent(bytes: size)
            sent += 1
            guard window.isFull else { continue }
            while !window.hasRoom {
                window.answered()
                answered += 1
            }
        }
        #expect(window.count == sent - answered)
        while window.count > 0 { window.answered() }
        window.answered()
        #expect(window.count == 0)
    }
}
