import HowdahPool
import HowdahTypes
import Testing

@Suite("Which replica a read goes to")
struct ReplicaChooserTests {
    private let start = ContinuousClock.now

    private func chooser(_ count: Int, _ change: (inout ReplicaPolicy) -> Void = { _ in }) -> ReplicaChooser {
        var policy = ReplicaPolicy()
        change(&policy)
        return ReplicaChooser(count: count, policy, seed: 7)
    }

    @Test("each in turn, and the others after it")
    func turns() {
        var chooser = chooser(3)
        let orders = (0..<4).map { _ in chooser.choose(now: start).order }
        #expect(orders == [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]])
    }

    @Test("none, if there are none")
    func none() {
        var chooser = chooser(0)
        let choice = chooser.choose(now: start)
        #expect(choice.order == [] && choice.probes == [])
    }

    @Test("one that failed is left alone, and the others share its reads evenly")
    func quarantine() {
        var chooser = chooser(3)
        chooser.failed(1, now: start)
        #expect(!chooser.isHealthy(1))
        let first = (0..<100).map { _ in chooser.choose(now: start).order[0] }
        #expect(first.count { $0 == 0 } == 50 && first.count { $0 == 2 } == 50)
    }

    @Test("when its time is up it is probed once, and reads go on elsewhere meanwhile")
    func probe() {
        var chooser = chooser(2)
        chooser.failed(0, now: start)
        let early = chooser.choose(now: start + .milliseconds(700))
        #expect(early.probes == [])
        let due = chooser.choose(now: start + .seconds(1))
        #expect(due.probes == [0] && due.order == [1])
        let again = chooser.choose(now: start + .seconds(1))
        #expect(again.probes == [] && again.order == [1])
        chooser.succeeded(0)
        let healed = chooser.choose(now: start + .seconds(1))
        #expect(healed.order.sorted() == [0, 1])
    }

    @Test("each failed probe doubles the time, up to the longest")
    func backOff() {
        var chooser = chooser(1) { $0.maxQuarantine = .seconds(5) }
        var now = start
        for seconds in [1, 2, 4, 5, 5] {
            chooser.failed(0, now: now)
            let early = chooser.choose(now: now + .milliseconds(seconds * 799))
            #expect(early.probes == [])
            now += .seconds(seconds)
            let due = chooser.choose(now: now)
            #expect(due.probes == [0])
        }
    }

    @Test("reads that fail together count as one failure")
    func together() {
        var chooser = chooser(1)
        for _ in 0..<20 { chooser.failed(0, now: start) }
        let due = chooser.choose(now: start + .seconds(1))
        #expect(due.probes == [0])
    }
}

@Suite("Whether a server can serve a read")
struct ReplayStateTests {
    private func state(_ position: UInt64?, lag: Duration?) -> ReplayState {
        ReplayState(isStandby: true, position: position.map { LogSequenceNumber(rawValue: $0) }, lag: lag)
    }

    @Test("it must have come to the position, and not be too far behind; what is not known does not count")
    func serves() {
        let asked = LogSequenceNumber(rawValue: 100)
        #expect(state(99, lag: .zero).serves(nil, maxLag: nil))
        #expect(!state(99, lag: .zero).serves(asked, maxLag: nil))
        #expect(state(100, lag: .zero).serves(asked, maxLag: nil))
        #expect(!state(nil, lag: .zero).serves(asked, maxLag: nil))
        #expect(state(100, lag: .seconds(1)).serves(asked, maxLag: .seconds(1)))
        #expect(!state(100, lag: .seconds(2)).serves(asked, maxLag: .seconds(1)))
        #expect(!state(100, lag: nil).serves(nil, maxLag: .seconds(1)))
    }
}
