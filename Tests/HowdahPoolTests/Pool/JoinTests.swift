import HowdahPool
import HowdahTypes
import Testing

@Suite("Waiters that share a connection")
struct JoinTests {
    @Test("those at the head of the queue join, in order, up to the connection's share of all")
    func share() {
        var (machine, waiting) = busyMachine(size: 2, multiplexing: 8, waiting: 6)
        #expect(machine.join { _ in true } == Array(waiting[..<3]))
        #expect(machine.statistics.waiting == 3)
    }

    @Test("the setting is the most that run together")
    func limit() {
        var (machine, waiting) = busyMachine(size: 1, multiplexing: 3, waiting: 10)
        #expect(machine.join { _ in true } == Array(waiting[..<2]))
    }

    @Test("nobody overtakes a waiter that may not share")
    func order() {
        var (machine, waiting) = busyMachine(size: 1, multiplexing: 8, waiting: 6)
        #expect(machine.join { $0 != waiting[2] } == Array(waiting[..<2]))
        #expect(machine.join { $0 != waiting[2] } == [])
        #expect(machine.statistics.waiting == 4)
    }

    @Test("without multiplexing nobody joins")
    func off() {
        var (machine, _) = busyMachine(size: 1, multiplexing: 1, waiting: 6)
        #expect(machine.join { _ in true } == [])
    }

    @Test("a waiter that has joined is served: its cancellation changes nothing in the pool")
    func served() {
        var (machine, _) = busyMachine(size: 1, multiplexing: 8, waiting: 2)
        let now = Moment.now
        let joined = machine.join { _ in true }
        #expect(joined.count == 2 && machine.openRequests == 0)
        for id in joined { #expect(machine.cancel(id, now: now) == []) }
    }

    /// A pool whose connections are all in use, with `waiting` requests in its queue.
    private func busyMachine(size: Int, multiplexing: Int, waiting: Int) -> (PoolStateMachine, [RequestID]) {
        var limits = PoolConfiguration(size: size)
        limits.multiplexing = multiplexing
        var machine = PoolStateMachine(limits, seed: 1)
        let now = Moment.now
        let holder = Holder(callSite: CallSite(fileID: "Test.swift", line: 1), task: nil)
        func request() -> RequestID {
            let id = machine.register()
            for case .connect(let connection) in machine.enqueue(
                id, holder: holder, deadline: now + .seconds(5), isAgain: false, now: now)
            {
                _ = machine.connected(connection, now: now)
            }
            return id
        }
        for _ in 0..<size { _ = request() }
        let requests = (0..<waiting).map { _ in request() }
        return (machine, requests)
    }
}
