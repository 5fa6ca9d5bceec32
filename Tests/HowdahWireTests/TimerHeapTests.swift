import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("The timers of a loop")
struct TimerHeapTests {
    private let start = ContinuousClock.now

    @Test("fire in the order of their deadlines, and only when due")
    func order() {
        let fired = Locked<[Int]>([])
        var timers = TimerHeap()
        for milliseconds in [50, 10, 40, 20, 30] {
            _ = timers.add(start + .milliseconds(milliseconds)) { fired.withLock { $0.append(milliseconds) } }
        }
        #expect(timers.nextDeadline() == start + .milliseconds(10))
        for action in timers.takeDue(start + .milliseconds(35)) { action() }
        #expect(fired.withLock { $0 } == [10, 20, 30])
        #expect(timers.count == 2)
        for action in timers.takeDue(start + .seconds(1)) { action() }
        #expect(fired.withLock { $0 } == [10, 20, 30, 40, 50])
        #expect(timers.nextDeadline() == nil)
    }

    @Test("never fire once cancelled")
    func cancellation() {
        var timers = TimerHeap()
        let first = timers.add(start) { Issue.record("a cancelled timer has fired") }
        _ = timers.add(start + .seconds(1)) {}
        timers.cancel(first)
        #expect(timers.nextDeadline() == start + .seconds(1))
        #expect(timers.takeDue(start).isEmpty)
    }

    @Test("come out sorted, whatever the order they went in and whichever were cancelled")
    func randomized() {
        var generator = SystemRandomNumberGenerator()
        var timers = TimerHeap()
        let fired = Locked<[Int]>([])
        var expected: [Int] = []
        for _ in 0..<1_000 {
            let offset = Int.random(in: 0..<1_000_000, using: &generator)
            let id = timers.add(start + .microseconds(offset)) { fired.withLock { $0.append(offset) } }
            if Bool.random(using: &generator) { timers.cancel(id) } else { expected.append(offset) }
        }
        for action in timers.takeDue(start + .seconds(2)) { action() }
        #expect(fired.withLock { $0 } == expected.sorted())
    }
}
