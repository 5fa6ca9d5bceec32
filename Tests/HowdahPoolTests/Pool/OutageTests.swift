import HowdahPool
import Testing

@Suite("A server that is down while many wait")
struct OutageTests {
    @Test("sees one connect at a time from 10,000 waiters, and everybody is served soon after it is back")
    func tenThousand() throws {
        var rig = Rig {
            $0.size = 10
            $0.acquireTimeout = .seconds(5)
        }
        for task in 0..<10_000 { _ = rig.request(task: task, waitingFor: .seconds(60)) }
        var connects = rig.takePending()
        #expect(connects.count == 4)
        var attempts = 0
        for _ in 0..<500 {
            for id in connects { rig.does { $0.connectFailed(id, isMisconfigured: false, now: $1) } }
            connects = rig.tick(after: .milliseconds(10)).connects
            #expect(connects.count <= 1, "one prober")
            attempts += connects.count
        }
        #expect((5...60).contains(attempts), "\(attempts) attempts in 5 s")
        var pause = 0
        while connects.isEmpty, pause < 200 {
            connects = rig.tick(after: .milliseconds(10)).connects
            pause += 1
        }
        #expect(pause <= 100, "the server's return is noticed within a second")
        var open: [ConnectionID] = []
        var waves: [Int] = []
        while !connects.isEmpty {
            waves.append(connects.count)
            open += connects
            connects = connects.flatMap { id in rig.does { $0.connected(id, now: $1) }.connects }
        }
        #expect(waves == [1, 2, 4, 3], "slow start, up to the size")
        var served = open.count
        while rig.statistics.waiting > 0 {
            for id in open where rig.statistics.waiting > 0 { served += rig.release(id).grants.count }
        }
        #expect(served == 10_000)
        #expect(rig.statistics.timedOut == 0)
    }

    @Test("gets no connect for nobody: when all have given up, the attempts end")
    func nobodyWaits() {
        var rig = Rig()
        let (_, actions) = rig.request(task: 1)
        for id in actions.connects { rig.does { $0.connectFailed(id, isMisconfigured: false, now: $1) } }
        _ = rig.tick(after: .seconds(6))
        #expect(rig.statistics.waiting == 0)
        for id in rig.takePending() { rig.does { $0.connectFailed(id, isMisconfigured: false, now: $1) } }
        for _ in 0..<100 { #expect(rig.tick(after: .seconds(1)).connects.isEmpty) }
    }
}
