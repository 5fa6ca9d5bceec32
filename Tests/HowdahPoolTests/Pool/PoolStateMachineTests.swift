import HowdahPool
import HowdahTypes
import Testing

/// A state machine with a clock and a short way to say what happens.
struct Rig {
    var machine: PoolStateMachine
    var now = Moment.now
    /// Connects that have not ended, oldest first.
    private(set) var pending: [ConnectionID] = []

    init(_ change: (inout PoolConfiguration) -> Void = { _ in }) {
        var limits = PoolConfiguration(size: 2)
        change(&limits)
        machine = PoolStateMachine(limits, seed: 1)
    }

    static func holder(_ task: Int) -> Holder {
        Holder(callSite: CallSite(fileID: "Shop/Orders.swift", line: 7), task: task)
    }

    @discardableResult
    mutating func does(_ event: (inout PoolStateMachine, Moment) -> [PoolStateMachine.Action])
        -> [PoolStateMachine.Action]
    {
        let actions = event(&machine, now).filter { if case .wake = $0 { false } else { true } }
        pending += actions.connects
        return actions
    }

    /// Asks for a connection; returns the request and what is to be done.
    mutating func request(
        task: Int = 0, isAgain: Bool = false, waitingFor time: Duration = .seconds(5)
    ) -> (RequestID, [PoolStateMachine.Action]) {
        let id = machine.register()
        let deadline = now + time
        return (
            id,
            does { $0.enqueue(id, holder: Self.holder(task), deadline: deadline, isAgain: isAgain, now: $1) }
        )
    }

    /// The connects that have not ended; from now on the caller's business.
    mutating func takePending() -> [ConnectionID] {
        defer { pending = [] }
        return pending
    }

    /// Opens a connection and leases it.
    mutating func lease(task: Int = 0) throws -> ConnectionID {
        let (_, actions) = request(task: task)
        if let grant = actions.grants.first { return grant.connection }
        let connect = try #require(pending.first)
        pending.removeFirst()
        let connected = does { $0.connected(connect, now: $1) }
        return try #require(connected.grants.first).connection
    }

    mutating func release(_ id: ConnectionID, queries: Int = 1) -> [PoolStateMachine.Action] {
        does { $0.release(id, queries: queries, now: $1) }
    }

    mutating func tick(after duration: Duration) -> [PoolStateMachine.Action] {
        now += duration
        return does { $0.tick(now: $1) }
    }

    var statistics: PoolStatistics { machine.statistics }
}

extension [PoolStateMachine.Action] {
    var granted: [RequestID] { compactMap { if case .grant(let id, _) = $0 { id } else { nil } } }
    var grants: [PoolStateMachine.Grant] { compactMap { if case .grant(_, let grant) = $0 { grant } else { nil } } }
    var failed: [RequestID] { compactMap { if case .fail(let id, _) = $0 { id } else { nil } } }
    var refusals: [PoolStateMachine.Refusal] { compactMap { if case .fail(_, let why) = $0 { why } else { nil } } }
    var connects: [ConnectionID] { compactMap { if case .connect(let id) = $0 { id } else { nil } } }
    var closes: [ConnectionID] { compactMap { if case .close(let id) = $0 { id } else { nil } } }
}

@Suite("The pool's state machine")
struct PoolStateMachineTests {
    @Test("opens nothing before the first request")
    func lazy() {
        var rig = Rig { $0.minIdle = 2 }
        #expect(rig.tick(after: .seconds(600)).isEmpty)
        #expect(rig.request().1.connects.count == 2)
    }

    @Test("hands the idle connection that was used last to the next request")
    func lastInFirstOut() throws {
        var rig = Rig()
        let (first, second) = (try rig.lease(), try rig.lease())
        _ = rig.release(first)
        rig.now += .seconds(1)
        _ = rig.release(second)
        let (grant, _) = rig.machine.lease(to: Rig.holder(1), now: rig.now)
        #expect(grant?.connection == second)
        #expect(grant?.idleTime == .zero)
    }

    @Test("serves waiters in the order in which they came")
    func fifo() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease()
        let waiters = (1...3).map { rig.request(task: $0).0 }
        #expect(rig.release(connection).granted == [waiters[0]])
        #expect(rig.release(connection).granted == [waiters[1]])
        #expect(rig.release(connection).granted == [waiters[2]])
        #expect(rig.release(connection).isEmpty)
        #expect(rig.statistics.idle == 1)
    }

    @Test("does not let a newcomer overtake one that waits")
    func noBarging() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease()
        let waiting = rig.request(task: 1).0
        #expect(rig.machine.lease(to: Rig.holder(2), now: rig.now).grant == nil)
        let newcomer = rig.request(task: 2).0
        #expect(rig.release(connection).granted == [waiting])
        #expect(rig.release(connection).granted == [newcomer])
    }

    @Test("gives a connection that was opened for a waiter that left to whoever is first now")
    func connectsBelongToThePool() throws {
        var rig = Rig()
        let (first, actions) = rig.request(task: 1)
        let connect = try #require(actions.connects.first)
        #expect(rig.does { $0.cancel(first, now: $1) }.failed == [first])
        let (second, more) = rig.request(task: 2)
        #expect(more.connects.isEmpty, "the connect in flight serves it")
        #expect(rig.does { $0.connected(connect, now: $1) }.granted == [second])
    }

    @Test("keeps a connection that nobody waits for any more")
    func unwantedConnect() throws {
        var rig = Rig()
        let (request, actions) = rig.request()
        rig.does { $0.cancel(request, now: $1) }
        #expect(rig.does { $0.connected(actions.connects[0], now: $1) }.isEmpty)
        #expect(rig.statistics.idle == 1)
    }

    @Test("ends a request that was cancelled before it could wait")
    func cancelledBeforeWaiting() {
        var rig = Rig()
        let id = rig.machine.register()
        #expect(rig.does { $0.cancel(id, now: $1) }.isEmpty)
        let now = rig.now
        let actions = rig.does {
            $0.enqueue(id, holder: Rig.holder(1), deadline: now + .seconds(1), isAgain: false, now: $1)
        }
        #expect(actions == [.fail(id, .cancelled)])
        #expect(rig.machine.openRequests == 0)
    }

    @Test("ignores the cancellation of a request that was served")
    func cancelledAfterGrant() throws {
        var rig = Rig()
        let (id, actions) = rig.request()
        rig.does { $0.connected(actions.connects[0], now: $1) }
        #expect(rig.does { $0.cancel(id, now: $1) }.isEmpty)
        #expect(rig.statistics.inUse == 1)
    }

    @Test("fails a waiter at its deadline and says what the pool was doing")
    func timeout() throws {
        var rig = Rig { $0.size = 1 }
        _ = try rig.lease(task: 1)
        let waiter = rig.request(task: 2).0
        #expect(rig.tick(after: .seconds(4.9)).isEmpty)
        let actions = rig.tick(after: .seconds(0.1))
        #expect(actions.failed == [waiter])
        guard case .timedOut(let pool)? = actions.refusals.first else { return #expect(Bool(false)) }
        #expect(
            pool.summary
                == "1 in use, 0 idle, 0 connecting, 0 waiting, of at most 1; "
                + "the oldest session has been open for 5 s, from Shop/Orders.swift:7")
        #expect(rig.statistics.timedOut == 1)
    }

    @Test("refuses a request when the queue is full")
    func fullQueue() throws {
        var rig = Rig {
            $0.size = 1
            $0.maxWaiters = 1
        }
        _ = try rig.lease(task: 1)
        _ = rig.request(task: 2)
        guard case .tooManyWaiters? = rig.request(task: 3).1.refusals.first else { return #expect(Bool(false)) }
    }

    @Test("refuses a second session to a task only when no connection is left")
    func nested() throws {
        var rig = Rig()
        _ = try rig.lease(task: 1)
        _ = try rig.lease(task: 1)  // one is left
        guard case .nested? = rig.request(task: 1).1.refusals.first else { return #expect(Bool(false)) }
        #expect(rig.request(task: 2).1.refusals.isEmpty, "another task waits")
    }

    @Test("closes an overflow connection when it is returned and nobody waits")
    func overflow() throws {
        var rig = Rig {
            $0.size = 1
            $0.maxOverflow = 1
        }
        let (first, second) = (try rig.lease(task: 1), try rig.lease(task: 2))
        let waiter = rig.request(task: 3).0
        #expect(rig.release(first).granted == [waiter])
        #expect(rig.release(second).closes == [second])
        #expect(rig.release(first).closes.isEmpty)
        #expect(rig.statistics.idle == 1)
    }

    @Test("never counts a slot as free before its socket is closed")
    func closingKeepsItsSlot() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease(task: 1)
        let (waiter, _) = rig.request(task: 2)
        #expect(rig.does { $0.retire(connection, now: $1) } == [.close(connection)])
        let connects = rig.does { $0.didClose(connection, now: $1) }.connects
        #expect(connects.count == 1)
        #expect(connects.first?.generation != connection.generation)
        #expect(rig.does { $0.connected(connects[0], now: $1) }.granted == [waiter])
    }

    @Test("ignores events of connections that are gone")
    func stale() throws {
        var rig = Rig { $0.size = 1 }
        let old = try rig.lease()
        rig.does { $0.retire(old, now: $1) }
        rig.does { $0.didClose(old, now: $1) }
        _ = try rig.lease(task: 2)
        #expect(rig.release(old).isEmpty)
        #expect(rig.does { $0.retire(old, now: $1) }.isEmpty)
        #expect(rig.does { $0.connectFailed(old, isMisconfigured: false, now: $1) }.isEmpty)
        #expect(rig.statistics.inUse == 1)
    }

    @Test("closes a connection that is past its lifetime when it is returned, and when it is asked for")
    func lifetime() throws {
        var rig = Rig()
        let first = try rig.lease()
        rig.now += .seconds(30 * 60)
        #expect(rig.release(first).closes == [first])
        rig.does { $0.didClose(first, now: $1) }
        let second = try rig.lease()
        _ = rig.release(second)
        rig.now += .seconds(30 * 60)
        #expect(rig.machine.lease(to: Rig.holder(1), now: rig.now).actions.contains(.close(second)))
    }

    @Test("gives each connection a lifetime of its own, from 80 to 100 %")
    func jitter() throws {
        var rig = Rig {
            $0.size = 50
            $0.connectConcurrency = 50
            $0.maxIdleTime = .seconds(100_000)
        }
        let leases = try (0..<50).map { try rig.lease(task: $0) }
        for lease in leases { _ = rig.release(lease) }
        rig.now += .seconds(24 * 60) - .milliseconds(1)
        #expect(rig.does { $0.tick(now: $1) }.closes.isEmpty)
        _ = rig.tick(after: .seconds(180))
        let closed = rig.statistics.closing
        #expect((5...45).contains(closed), "half-way, about half of them: \(closed)")
    }

    @Test("replaces a connection after its number of statements")
    func maxQueries() throws {
        var rig = Rig { $0.maxQueries = 3 }
        let connection = try rig.lease()
        #expect(rig.release(connection, queries: 2).closes.isEmpty)
        _ = rig.machine.lease(to: Rig.holder(1), now: rig.now)
        #expect(rig.release(connection, queries: 1).closes == [connection])
    }

    @Test("closes what is idle for too long, the longest idle first, down to minIdle")
    func reaper() throws {
        var rig = Rig {
            $0.size = 3
            $0.minIdle = 1
        }
        let leases = try (0..<3).map { try rig.lease(task: $0) }
        for lease in leases {
            _ = rig.release(lease)
            rig.now += .seconds(1)
        }
        #expect(rig.tick(after: .seconds(75)).closes.isEmpty)
        #expect(rig.tick(after: .seconds(230)).closes == [leases[0]])
        #expect(rig.tick(after: .seconds(75)).closes == [leases[1]])
        #expect(rig.tick(after: .seconds(75)).closes.isEmpty)
        #expect(rig.statistics.idle == 1)
    }

    @Test("after a failed connect tries one at a time, ever more slowly, and then speeds up again")
    func backOff() throws {
        var rig = Rig { $0.size = 8 }
        var connects = (0..<8).flatMap { rig.request(task: $0).1.connects }
        #expect(connects.count == 4)
        for connect in connects { rig.does { $0.connectFailed(connect, isMisconfigured: false, now: $1) } }
        #expect(rig.statistics.connecting == 0)
        var attempts = 0
        for _ in 0..<49 {
            connects = rig.tick(after: .milliseconds(100)).connects
            attempts += connects.count
            #expect(connects.count <= 1)
            for connect in connects { rig.does { $0.connectFailed(connect, isMisconfigured: false, now: $1) } }
        }
        #expect((2...20).contains(attempts), "\(attempts) attempts in 4.9 s")
        #expect(rig.statistics.waiting == 8, "they still wait")
        for task in 8..<16 { _ = rig.request(task: task) }
        connects = rig.tick(after: .seconds(20)).connects
        #expect(connects.isEmpty, "all deadlines have passed: nobody wants a connection")
    }

    @Test("tries again within a fifth of a caller's patience, however long the server was down")
    func patience() throws {
        var rig = Rig { $0.acquireTimeout = .seconds(2) }
        for _ in 0..<60 {
            let connects = rig.request(task: 1).1.connects + rig.tick(after: .milliseconds(400)).connects
            #expect(connects.count == 1, "at most 0.4 s after the last one")
            for connect in connects { rig.does { $0.connectFailed(connect, isMisconfigured: false, now: $1) } }
        }
    }

    @Test("tries ever more rarely while the server refuses the configuration")
    func lockout() throws {
        var rig = Rig { $0.acquireTimeout = .seconds(2) }
        var attempts = 0
        for _ in 0..<600 {
            let connects = rig.request(task: 1).1.connects
            attempts += connects.count
            for connect in connects { rig.does { $0.connectFailed(connect, isMisconfigured: true, now: $1) } }
            _ = rig.tick(after: .milliseconds(100))
        }
        #expect((5...25).contains(attempts), "\(attempts) in a minute")
    }

    @Test("opens two, then four at a time after the server is back")
    func slowStart() throws {
        var rig = Rig {
            $0.size = 20
            $0.acquireTimeout = .seconds(60)
        }
        var connects = (0..<20).flatMap { rig.request(task: $0).1.connects }
        for connect in connects { rig.does { $0.connectFailed(connect, isMisconfigured: false, now: $1) } }
        connects = rig.tick(after: .milliseconds(200)).connects
        #expect(connects.count == 1)
        connects = rig.does { $0.connected(connects[0], now: $1) }.connects
        #expect(connects.count == 2)
        connects = rig.does { $0.connected(connects[0], now: $1) }.connects
        #expect(connects.count == 3, "four in flight")
    }

    @Test("fails whoever waits when the configuration is wrong, and whoever comes before the next attempt")
    func misconfigured() throws {
        var rig = Rig()
        let (first, actions) = rig.request(task: 1)
        let failed = rig.does { $0.connectFailed(actions.connects[0], isMisconfigured: true, now: $1) }
        #expect(failed == [.fail(first, .misconfigured)])
        #expect(rig.request(task: 2).1.refusals == [.misconfigured])
        rig.now += .seconds(1)
        #expect(rig.request(task: 3).1.connects.count == 1)
    }

    @Test("keeps a connection that is rolled back from everybody until that has ended")
    func reset() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease(task: 1)
        let waiter = rig.request(task: 2).0
        rig.machine.beginReset(connection, queries: 1, now: rig.now)
        #expect(rig.statistics.resetting == 1)
        #expect(rig.does { $0.endReset(connection, isUsable: true, now: $1) }.granted == [waiter])
        rig.machine.beginReset(connection, queries: 1, now: rig.now)
        #expect(rig.does { $0.endReset(connection, isUsable: false, now: $1) }.closes == [connection])
    }

    @Test("puts a request whose connection was broken before the others")
    func servedAgain() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease(task: 1)
        _ = rig.request(task: 2)
        rig.does { $0.retire(connection, now: $1) }
        let again = rig.request(task: 1, isAgain: true).0
        let connect = rig.does { $0.didClose(connection, now: $1) }.connects[0]
        #expect(rig.does { $0.connected(connect, now: $1) }.granted == [again])
    }

    @Test("shuts down when the last session has returned its connection, and serves those who waited before")
    func shutdown() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease(task: 1)
        let waiter = rig.request(task: 2).0
        let deadline = rig.now + .seconds(30)
        #expect(rig.does { $0.shutDown(deadline: deadline, now: $1) }.isEmpty)
        #expect(rig.request(task: 3).1.refusals == [.closed])
        #expect(rig.release(connection).granted == [waiter])
        #expect(rig.release(connection) == [.close(connection)])
        #expect(rig.does { $0.didClose(connection, now: $1) } == [.finishShutdown])
        #expect(rig.machine.isClosed)
    }

    @Test("serves a session that asks for a second connection during a shutdown, which waits for both")
    func nestedInShutdown() throws {
        var rig = Rig()
        let first = try rig.lease(task: 1)
        let deadline = rig.now + .seconds(30)
        rig.does { $0.shutDown(deadline: deadline, now: $1) }
        #expect(rig.request(task: 2).1.refusals == [.closed], "somebody else")
        let (nested, actions) = rig.request(task: 1)
        let second = try #require(actions.connects.first)
        #expect(rig.does { $0.connected(second, now: $1) }.granted == [nested])
        #expect(rig.release(second).closes == [second])
        rig.does { $0.didClose(second, now: $1) }
        #expect(rig.release(first).closes == [first])
        #expect(rig.does { $0.didClose(first, now: $1) } == [.finishShutdown])
    }

    @Test("ends the shutdown at its deadline, and revokes the sessions that are left")
    func shutdownDeadline() throws {
        var rig = Rig { $0.size = 1 }
        let connection = try rig.lease(task: 1)
        let waiter = rig.request(task: 2).0
        let deadline = rig.now + .seconds(30)
        rig.does { $0.shutDown(deadline: deadline, now: $1) }
        rig.now = deadline
        let actions = rig.does { $0.tick(now: $1) }
        #expect(actions.failed == [waiter])
        #expect(actions.contains(.revoke(connection)))
        #expect(actions.contains(.finishShutdown))
        #expect(rig.release(connection).closes == [connection])
    }
}
