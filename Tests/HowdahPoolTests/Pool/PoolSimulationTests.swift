import HowdahPool
import HowdahTypes
import Testing

/// Callers that take a connection, keep it for a while and return it, on a clock that jumps to the next event.
///
/// Connects and closes take time as well. Every request's wait is measured; the order of service is checked.
struct PoolSimulation {
    private enum Event {
        case arrive(caller: Int)
        case leave(ConnectionID, caller: Int)
        case connected(ConnectionID)
        case closed(ConnectionID)
    }

    private(set) var machine: PoolStateMachine
    let start = Moment.now
    private(set) var now: Moment
    private var events: [(at: Moment, number: Int, event: Event)] = []
    private var lastEvent = 0
    private var wake: Moment?
    private var waiting: [RequestID: (caller: Int, since: Moment)] = [:]
    private var lastServed: RequestID?
    /// How long each caller keeps its connection; nil if it does not come again.
    private let hold: Duration
    private let comesAgain: Bool
    private let patience: Duration
    private let connectTime: Duration
    private(set) var waits: [Duration] = []
    private(set) var refused = 0
    private(set) var timedOut = 0
    private(set) var closes: [Moment] = []
    private(set) var served = 0
    /// A promise that was broken.
    private(set) var failure: String?

    init(
        _ limits: PoolConfiguration, hold: Duration, comesAgain: Bool, connectTime: Duration = .milliseconds(20),
        seed: UInt64 = 1
    ) {
        machine = PoolStateMachine(limits, seed: seed)
        now = start
        self.hold = hold
        self.comesAgain = comesAgain
        self.connectTime = connectTime
        patience = limits.acquireTimeout
    }

    mutating func arrive(_ callers: Int, every pause: Duration = .zero) {
        for caller in 0..<callers { schedule(.arrive(caller: caller), after: pause * caller) }
    }

    /// Gives way to other tests now and then: it computes for seconds.
    mutating func run(for time: Duration) async {
        let end = start + time
        var steps = 0
        while failure == nil {
            steps += 1
            if steps % 100 == 0 { await Task.yield() }
            let next = events.first?.at
            guard let moment = [next, wake].compactMap({ $0 }).min(), moment <= end else { break }
            now = max(now, moment)
            if let wake, wake <= now, next.map({ wake <= $0 }) ?? true {
                self.wake = nil
                perform(machine.tick(now: now))
            } else {
                handle(events.removeFirst().event)
            }
        }
    }

    private mutating func schedule(_ event: Event, after delay: Duration) {
        lastEvent += 1
        let entry = (at: now + delay, number: lastEvent, event: event)
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].at <= entry.at { low = middle + 1 } else { high = middle }
        }
        events.insert(entry, at: low)
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .arrive(let caller):
            let holder = Holder(callSite: CallSite(fileID: "f", line: 1), task: caller)
            let (grant, actions) = machine.lease(to: holder, now: now)
            perform(actions)
            if let grant { return serve(grant, caller: caller, waited: .zero) }
            let request = machine.register()
            waiting[request] = (caller, now)
            perform(
                machine.enqueue(request, holder: holder, deadline: now + patience, isAgain: false, now: now))
        case .leave(let id, let caller):
            perform(machine.release(id, queries: 1, now: now))
            if comesAgain { schedule(.arrive(caller: caller), after: .zero) }
        case .connected(let id): perform(machine.connected(id, now: now))
        case .closed(let id): perform(machine.didClose(id, now: now))
        }
    }

    private mutating func perform(_ actions: [PoolStateMachine.Action]) {
        for action in actions {
            switch action {
            case .grant(let request, let grant):
                guard let (caller, since) = waiting.removeValue(forKey: request) else { continue }
                if let lastServed, request.number < lastServed.number { failure = "\(request) was overtaken" }
                lastServed = request
                serve(grant, caller: caller, waited: now - since)
            case .fail(let request, let refusal):
                waiting[request] = nil
                if case .timedOut = refusal { timedOut += 1 } else { refused += 1 }
            case .connect(let id): schedule(.connected(id), after: connectTime)
            case .close(let id):
                closes.append(now)
                schedule(.closed(id), after: .zero)
            case .wake(let instant): wake = instant
            case .report, .revoke, .cancelConnect, .finishShutdown: break
            }
        }
    }

    private mutating func serve(_ grant: PoolStateMachine.Grant, caller: Int, waited: Duration) {
        served += 1
        waits.append(waited)
        schedule(.leave(grant.connection, caller: caller), after: hold)
    }

    /// The wait that a share of the callers did not exceed.
    func quantile(_ share: Double) -> Duration {
        let sorted = waits.sorted()
        return sorted.isEmpty ? .zero : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}

@Suite("A pool under load, on a clock that is held")
struct PoolSimulationTests {
    @Test("is fair: 100 workers on 10 connections for 10 minutes, each served in its turn")
    func fairness() async {
        var limits = PoolConfiguration(size: 10)
        limits.acquireTimeout = .seconds(10)
        var simulation = PoolSimulation(limits, hold: .milliseconds(200), comesAgain: true)
        simulation.arrive(100)
        await simulation.run(for: .seconds(600))
        #expect(simulation.failure == nil)
        #expect(simulation.timedOut == 0 && simulation.refused == 0)
        #expect(simulation.served > 29_000, "of 30,000 that ten connections can serve")
        #expect(simulation.quantile(1) <= .seconds(2.4), "\(simulation.quantile(1))")
    }

    @Test("serves 1,000 callers with 4 connections as fast as 4 connections can")
    func exhaustion() async {
        var limits = PoolConfiguration(size: 4)
        limits.acquireTimeout = .seconds(60)
        var simulation = PoolSimulation(
            limits, hold: .milliseconds(20), comesAgain: false, connectTime: .milliseconds(5))
        simulation.arrive(1_000)
        await simulation.run(for: .seconds(60))
        #expect(simulation.failure == nil)
        #expect(simulation.served == 1_000)
        // The last of 250 rounds begins after 249 others.
        let ideal = Duration.milliseconds(20 * 247)
        #expect(simulation.quantile(0.99) >= ideal * 0.8 && simulation.quantile(0.99) <= ideal * 1.2)
        #expect(simulation.machine.openRequests == 0)
    }

    @Test("refuses at once whoever comes when the queue is full, and serves the others")
    func overload() async {
        var limits = PoolConfiguration(size: 4)
        limits.maxWaiters = 100
        var simulation = PoolSimulation(limits, hold: .milliseconds(20), comesAgain: false)
        simulation.arrive(1_000)
        await simulation.run(for: .seconds(60))
        #expect(simulation.refused == 900)
        #expect(simulation.served == 100)
    }

    @Test(
        "replaces connections one by one as they grow old, and nobody waits longer than for one connect",
        arguments: [1])
    func lifetime(seed: UInt64) async {
        var limits = PoolConfiguration(size: 50)
        limits.maxLifetime = .seconds(2)
        limits.connectConcurrency = 50
        var simulation = PoolSimulation(
            limits, hold: .milliseconds(50), comesAgain: true, connectTime: .milliseconds(20), seed: seed)
        simulation.arrive(50, every: .milliseconds(1))
        await simulation.run(for: .seconds(60))
        #expect(simulation.failure == nil)
        #expect(simulation.closes.count > 1_000)
        #expect(simulation.quantile(1) <= .milliseconds(20), "one connect: \(simulation.quantile(1))")
        var buckets = [Int](repeating: 0, count: 61)
        for close in simulation.closes { buckets[Int((close - simulation.start) / .seconds(1))] += 1 }
        let mean = Double(simulation.closes.count) / 60
        #expect(Double(buckets.max() ?? 0) <= 3 * mean, "\(buckets)")
    }

    @Test("has a replacement ready before a connection that is kept ready grows old", arguments: 1...3)
    func readyBeforeNeeded(seed: UInt64) async {
        var limits = PoolConfiguration(size: 10)
        limits.minIdle = 2
        limits.maxLifetime = .seconds(60)
        var simulation = PoolSimulation(
            limits, hold: .milliseconds(10), comesAgain: false, connectTime: .milliseconds(50), seed: seed)
        simulation.arrive(600, every: .seconds(1))
        await simulation.run(for: .seconds(660))
        #expect(simulation.served == 600)
        #expect(simulation.waits.count { $0 > .zero } == 1, "only the first caller waited for a connect")
        #expect(simulation.closes.count >= 10)
    }
}
