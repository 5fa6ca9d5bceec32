import HowdahPool
import Testing

@Suite("A server that has no connection left")
struct ServerFullTests {
    @Test("makes the pool work with those it has for 30 seconds, and then ask again, one at a time")
    func shrinks() throws {
        var rig = Rig {
            $0.size = 4
            $0.acquireTimeout = .seconds(600)
        }
        let leases = try (0..<2).map { try rig.lease(task: $0) }
        for task in 2..<6 { _ = rig.request(task: task, waitingFor: .seconds(600)) }
        var connects = rig.takePending()
        #expect(connects.count == 2)
        for connect in connects {
            rig.does { $0.connectFailed(connect, isMisconfigured: false, isServerFull: true, now: $1) }
        }
        for _ in 0..<29 {
            #expect(rig.tick(after: .seconds(1)).connects.isEmpty, "no busy loop")
            #expect(rig.release(leases[0]).grants.count <= 1)
        }
        #expect(rig.statistics.waiting == 0, "the two connections serve everybody")
        for task in 6..<10 { _ = rig.request(task: task, waitingFor: .seconds(600)) }
        connects = rig.tick(after: .seconds(2)).connects
        #expect(connects.count == 1, "a single prober after the pause")
        let granted = rig.does { $0.connected(connects[0], now: $1) }
        #expect(granted.grants.count == 1)
        #expect(granted.connects.count == 1, "and the pool grows to its size again")
    }

    @Test("at the first connect leaves the pool trying, with pauses")
    func empty() throws {
        var rig = Rig { $0.size = 4 }
        let waiter = rig.request(task: 1, waitingFor: .seconds(600)).0
        var connect = rig.takePending()
        var attempts = 0
        for _ in 0..<100 {
            for id in connect {
                rig.does { $0.connectFailed(id, isMisconfigured: false, isServerFull: true, now: $1) }
            }
            connect = rig.tick(after: .milliseconds(100)).connects
            attempts += connect.count
        }
        #expect((5...60).contains(attempts), "\(attempts) in 10 s")
        while connect.isEmpty { connect = rig.tick(after: .milliseconds(100)).connects }
        #expect(rig.does { $0.connected(connect[0], now: $1) }.granted == [waiter])
    }
}
