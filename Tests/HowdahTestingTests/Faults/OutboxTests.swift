import Testing

@testable import HowdahTesting

@Suite("The pace of a stream")
struct OutboxTests {
    private let start = ContinuousClock.now

    @Test("without a pace everything is ready at once")
    func fast() {
        var outbox = Outbox()
        outbox.append([1, 2, 3], now: start)
        #expect(outbox.ready(now: start) == [1, 2, 3])
        outbox.written(2)
        #expect(outbox.ready(now: start) == [3] && outbox.count == 1)
        outbox.written(1)
        #expect(outbox.isEmpty && outbox.nextDue == nil)
    }

    @Test("slices follow one another after their interval, also from one append to the next")
    func slices() {
        var outbox = Outbox()
        outbox.pace = .init(slice: 2, interval: .milliseconds(10))
        outbox.append([1, 2, 3], now: start)
        outbox.append([4], now: start)
        var seen: [[UInt8]] = []
        for step in 0..<4 {
            let now = start + .milliseconds(10 * step)
            while let bytes = outbox.ready(now: now) {
                seen.append([UInt8(step)] + bytes)
                outbox.written(bytes.count)
            }
        }
        #expect(seen == [[0, 1, 2], [1, 3], [2, 4]])
    }

    @Test("a delay holds every byte back, and keeps their order")
    func delay() {
        var outbox = Outbox()
        outbox.pace = .init(delay: .milliseconds(5))
        outbox.append([1], now: start)
        outbox.append([2], now: start + .milliseconds(1))
        #expect(outbox.ready(now: start + .milliseconds(4)) == nil)
        #expect(outbox.nextDue == start + .milliseconds(5))
        #expect(outbox.ready(now: start + .milliseconds(5)) == [1])
    }
}
