import HowdahPool
import HowdahTypes
import Testing

@Suite("The pool's state machine, driven at random")
struct PoolModelTests {
    @Test("keeps its promises over 100,000 events", arguments: [UInt64.random(in: 0..<1_000_000), 1, 2, 3])
    func random(seed: UInt64) {
        print("pool model seed \(seed)")
        var model = PoolModel(seed: seed)
        for step in 0..<100_000 {
            model.step()
            if let broken = model.brokenPromise {
                Issue.record("seed \(seed), step \(step): \(broken)")
                return
            }
        }
        model.quiesce()
        #expect(model.machine.openRequests == 0, "seed \(seed)")
        #expect(model.statistics.inUse == 0 && model.statistics.waiting == 0, "seed \(seed)")
        #expect(model.ended == model.requested, "seed \(seed)")
        #expect(model.acquired > 3_000, "seed \(seed): the run must do something")
    }
}

/// Callers, connects and closes that do what the state machine says, in a random order.
struct PoolModel {
    var machine: PoolStateMachine
    private var generator: SplitMix
    private var now = Moment.now
    private let limits: PoolConfiguration
    private var waiting: Set<RequestID> = []
    private var leased: Set<ConnectionID> = []
    private var connecting: Set<ConnectionID> = []
    private var resetting: Set<ConnectionID> = []
    private var closing: Set<ConnectionID> = []
    private(set) var requested = 0
    private(set) var ended = 0
    private(set) var acquired = 0
    private(set) var brokenPromise: String?
    private var isDown = false
    /// Connections that must not be handed out again.
    private var epochEnds: Set<ConnectionID> = []

    init(seed: UInt64) {
        var limits = PoolConfiguration(size: 4)
        limits.maxOverflow = 2
        limits.minIdle = 1
        limits.maxQueries = 200
        limits.maxWaiters = 30
        limits.maxLifetime = .seconds(60)
        limits.maxIdleTime = .seconds(8)
        self.limits = limits
        generator = SplitMix(seed: seed)
        machine = PoolStateMachine(limits, seed: seed)
    }

    var statistics: PoolStatistics { machine.statistics }

    mutating func step() {
        now += .milliseconds(Int.random(in: 0...20, using: &generator))
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<30: acquire()
        case 30..<55: if let id = pick(leased) { giveBack(id) }
        case 55..<65: if let id = pick(waiting) { perform(machine.cancel(id, now: now)) }
        case 65..<80: if let id = pick(connecting) { finishConnect(id) }
        case 80..<90:
            if let id = pick(closing) {
                closing.remove(id)
                perform(machine.didClose(id, now: now))
            }
        case 90..<95:
            if let id = pick(resetting) {
                resetting.remove(id)
                perform(machine.endReset(id, isUsable: Bool.random(using: &generator), now: now))
            }
        case 95..<98: perform(machine.tick(now: now))
        case 98:
            if Int.random(in: 0..<10, using: &generator) == 0 { isDown.toggle() }
            if Int.random(in: 0..<10, using: &generator) == 0 { evict() }
        default: stale()
        }
        check()
    }

    /// Ends everything: the server is up, leases are returned, deadlines pass.
    mutating func quiesce() {
        isDown = false
        perform(machine.shutDown(deadline: now + .seconds(60), now: now))
        for _ in 0..<10_000 where !machine.isClosed {
            now += .milliseconds(50)
            if let id = pick(leased) { giveBack(id) }
            if let id = pick(connecting) { finishConnect(id) }
            for id in resetting { perform(machine.endReset(id, isUsable: true, now: now)) }
            resetting = []
            for id in closing { perform(machine.didClose(id, now: now)) }
            closing = []
            perform(machine.tick(now: now))
            check()
        }
    }

    private mutating func pick<ID: Hashable>(_ set: Set<ID>) -> ID? {
        guard !set.isEmpty else { return nil }
        return set[set.index(set.startIndex, offsetBy: Int.random(in: 0..<set.count, using: &generator))]
    }

    private mutating func acquire() {
        requested += 1
        let holder = Holder(callSite: CallSite(fileID: "f", line: 1), task: nil)
        let (grant, actions) = machine.lease(to: holder, now: now)
        if let grant {
            ended += 1
            take(grant)
            return perform(actions)
        }
        perform(actions)
        let id = machine.register()
        waiting.insert(id)
        if Int.random(in: 0..<20, using: &generator) == 0 { perform(machine.cancel(id, now: now)) }
        let isAgain = Int.random(in: 0..<20, using: &generator) == 0
        perform(
            machine.enqueue(id, holder: holder, deadline: now + limits.acquireTimeout, isAgain: isAgain, now: now))
    }

    private mutating func giveBack(_ id: ConnectionID) {
        leased.remove(id)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: perform(machine.retire(id, now: now))
        case 1:
            machine.beginReset(id, queries: 1, now: now)
            resetting.insert(id)
        default: perform(machine.release(id, queries: 5, now: now))
        }
    }

    private mutating func evict() {
        if Bool.random(using: &generator), let id = pick(leased) {
            perform(machine.serverEnded(id, isCrash: Bool.random(using: &generator), now: now))
        } else {
            epochEnds = epochEnds.union(leased).union(connecting).union(resetting)
            perform(machine.evictAll(now: now))
        }
    }

    private mutating func finishConnect(_ id: ConnectionID) {
        connecting.remove(id)
        if isDown {
            let isMisconfigured = Int.random(in: 0..<10, using: &generator) == 0
            let isServerFull = Int.random(in: 0..<4, using: &generator) == 0
            perform(
                machine.connectFailed(
                    id, isMisconfigured: isMisconfigured, isServerFull: isServerFull, now: now))
        } else {
            perform(machine.connected(id, now: now))
        }
    }

    /// Events of connections and requests that are gone must change nothing.
    private mutating func stale() {
        let before = machine.statistics
        let gone = ConnectionID(slot: 0, generation: .max)
        _ = machine.release(gone, queries: 1, now: now)
        _ = machine.retire(gone, now: now)
        _ = machine.connected(gone, now: now)
        _ = machine.didClose(gone, now: now)
        if machine.statistics != before { brokenPromise = "a stale event changed the pool" }
    }

    private mutating func take(_ grant: PoolStateMachine.Grant) {
        acquired += 1
        if epochEnds.contains(grant.connection) { brokenPromise = "an evicted connection was handed out" }
        guard leased.insert(grant.connection).inserted else {
            brokenPromise = "a connection was handed out twice"
            return
        }
        if connecting.contains(grant.connection) || closing.contains(grant.connection)
            || resetting.contains(grant.connection)
        {
            brokenPromise = "a connection was handed out that is not ready"
        }
    }

    private mutating func perform(_ actions: [PoolStateMachine.Action]) {
        for action in actions {
            switch action {
            case .grant(let id, let grant):
                end(id)
                take(grant)
            case .fail(let id, _): end(id)
            case .connect(let id): connecting.insert(id)
            case .close(let id):
                if !closing.insert(id).inserted { brokenPromise = "a connection was closed twice" }
                if leased.contains(id) { brokenPromise = "a leased connection was closed" }
            case .report, .revoke, .cancelConnect, .wake, .finishShutdown: break
            }
        }
    }

    private mutating func end(_ id: RequestID) {
        ended += 1
        if waiting.remove(id) == nil { brokenPromise = "a request ended twice" }
    }

    private mutating func check() {
        let pool = machine.statistics
        if pool.size > limits.capacity { brokenPromise = "more connections than allowed: \(pool)" }
        if pool.waiting > 0, pool.idle > 0 { brokenPromise = "a waiter beside an idle connection: \(pool)" }
        if pool.inUse != leased.count { brokenPromise = "inUse is \(pool.inUse), not \(leased.count)" }
        if pool.connecting != connecting.count { brokenPromise = "connecting is wrong" }
        if pool.closing != closing.count { brokenPromise = "closing is wrong" }
        if pool.resetting != resetting.count { brokenPromise = "resetting is wrong" }
        if pool.waiting != waiting.count { brokenPromise = "waiting is \(pool.waiting), not \(waiting.count)" }
    }
}
