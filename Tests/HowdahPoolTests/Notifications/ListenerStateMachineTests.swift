import HowdahPool
import HowdahTypes
import HowdahWire
import Testing

@Suite("What a listening connection listens to, and who is told")
struct ListenerStateMachineTests {
    private typealias Machine = ListenerStateMachine

    private func note(_ channel: String, _ payload: String) -> DatabaseNotification {
        DatabaseNotification(channel: channel, payload: payload, processID: 1)
    }

    private func taken(_ machine: inout Machine) throws -> Machine.Work {
        let work = machine.takeWork()
        return try #require(work)
    }

    /// What a subscriber can take now: its events, `-` if it has to wait, `end` or the error.
    private func drain(_ machine: inout Machine, _ id: Machine.ID) -> [String] {
        var texts: [String] = []
        while true {
            switch machine.next(id) {
            case .event(let event): texts.append(event.text)
            case .wait: return texts + ["-"]
            case .end(nil): return texts + ["end"]
            case .end(let error?): return texts + [(error as? DatabaseError)?.sqlState?.rawValue ?? "error"]
            }
        }
    }

    /// A machine whose connection listens for one subscriber.
    private func listening(on channels: Set<String>) throws -> (Machine, Machine.ID) {
        var machine = Machine()
        let (id, action) = machine.subscribe(to: channels, capacity: 10)
        #expect(action == .start)
        machine.confirmed(try taken(&machine))
        #expect(drain(&machine, id) == ["subscribed", "-"])
        return (machine, id)
    }

    @Test("the first subscriber starts the connection, and its first event comes after LISTEN")
    func start() throws {
        var machine = Machine()
        let (id, action) = machine.subscribe(to: ["b", "a\""], capacity: 10)
        #expect(action == .start)
        #expect(drain(&machine, id) == ["-"])
        let work = try taken(&machine)
        #expect(work.sql == #"LISTEN "a"""; LISTEN "b""#)
        // What arrives between LISTEN and its confirmation is before the gap, and the state is read after it.
        machine.received([note("b", "early")])
        machine.confirmed(work)
        machine.received([note("b", "1"), note("other", "2"), note("a\"", "3")])
        #expect(drain(&machine, id) == ["subscribed", "1", "3", "-"])
        #expect(machine.takeWork() == nil)
    }

    @Test("a second subscriber of the same channels needs nothing of the server")
    func shared() throws {
        var (machine, first) = try listening(on: ["a", "b"])
        let (second, action) = machine.subscribe(to: ["b"], capacity: 10)
        #expect(action == nil)
        machine.received([note("a", "1"), note("b", "2")])
        #expect(drain(&machine, first) == ["1", "2", "-"])
        #expect(drain(&machine, second) == ["subscribed", "2", "-"])
    }

    @Test("another channel wakes the connection, and its subscriber waits for LISTEN")
    func more() throws {
        var (machine, first) = try listening(on: ["a"])
        let (second, action) = machine.subscribe(to: ["a", "b"], capacity: 10)
        #expect(action == .wakeUp && machine.hasWork)
        machine.received([note("a", "1")])
        #expect(drain(&machine, second) == ["-"])
        let work = try taken(&machine)
        #expect(work.sql == #"LISTEN "b""#)
        machine.confirmed(work)
        machine.received([note("b", "2")])
        #expect(drain(&machine, first) == ["1", "-"])
        #expect(drain(&machine, second) == ["subscribed", "2", "-"])
    }

    @Test("a channel that nobody wants any more is given up, and the last subscriber stops the connection")
    func leave() throws {
        var (machine, first) = try listening(on: ["a"])
        let (second, _) = machine.subscribe(to: ["b"], capacity: 10)
        machine.confirmed(try taken(&machine))
        #expect(machine.unsubscribe(second) == .wakeUp)
        let work = try taken(&machine)
        #expect(work.sql == #"UNLISTEN "b""#)
        machine.confirmed(work)
        #expect(machine.unsubscribe(first) == .stop)
        #expect(machine.unsubscribe(first) == nil)
        #expect(machine.ended() == nil)
        #expect(machine.subscribe(to: ["a"], capacity: 1).action == .start)
    }

    @Test("a subscriber who comes while UNLISTEN is on its way gets a LISTEN of its own")
    func race() throws {
        var (machine, _) = try listening(on: ["a"])
        let (gone, _) = machine.subscribe(to: ["b"], capacity: 10)
        machine.confirmed(try taken(&machine))
        _ = machine.unsubscribe(gone)
        let unlisten = try taken(&machine)
        let (late, action) = machine.subscribe(to: ["b"], capacity: 10)
        #expect(action == .wakeUp)
        machine.confirmed(unlisten)
        #expect(drain(&machine, late) == ["-"])
        let listen = try taken(&machine)
        #expect(listen.sql == #"LISTEN "b""#)
        machine.confirmed(listen)
        #expect(drain(&machine, late) == ["subscribed", "-"])
    }

    @Test("one who comes while the connection is being stopped starts the next one")
    func restart() throws {
        var (machine, first) = try listening(on: ["a"])
        #expect(machine.unsubscribe(first) == .stop)
        let (second, action) = machine.subscribe(to: ["a"], capacity: 10)
        #expect(action == nil && machine.takeWork() == nil)
        #expect(machine.ended() == .start)
        machine.confirmed(try taken(&machine))
        #expect(drain(&machine, second) == ["subscribed", "-"])
    }

    @Test("after a loss every subscriber hears of it once, and of the gap when LISTEN is in force again")
    func loss() throws {
        var (machine, first) = try listening(on: ["a"])
        for _ in 0..<3 { machine.interrupted(serverError("57P01")) }
        let (second, _) = machine.subscribe(to: ["b"], capacity: 10)
        let work = try taken(&machine)
        #expect(work.sql == #"LISTEN "a"; LISTEN "b""#)
        machine.confirmed(work)
        machine.received([note("a", "1")])
        #expect(drain(&machine, first) == ["interrupted", "reconnected", "1", "-"])
        #expect(drain(&machine, second) == ["subscribed", "-"])
        machine.interrupted(serverError("57P01"))
        #expect(drain(&machine, second) == ["interrupted", "-"])
    }

    @Test("a server that cannot be reached at the start is heard of, and the first gap still says so")
    func neverReached() throws {
        var machine = Machine()
        let (id, _) = machine.subscribe(to: ["a"], capacity: 10)
        machine.interrupted(serverError("57P03"))
        machine.confirmed(try taken(&machine))
        #expect(drain(&machine, id) == ["interrupted", "subscribed", "-"])
    }

    @Test("what can never succeed ends every sequence with its error, and a later one tries anew")
    func refused() throws {
        var (machine, id) = try listening(on: ["a"])
        machine.received([note("a", "1")])
        machine.refused(serverError("28P01"))
        #expect(machine.ended() == nil)
        #expect(drain(&machine, id) == ["1", "28P01"])
        #expect(drain(&machine, id) == ["end"])
        #expect(machine.subscribe(to: ["a"], capacity: 1).action == .start)
    }

    @Test("a shutdown ends every sequence after what had arrived, and those that come later at once")
    func shutDown() throws {
        var (machine, id) = try listening(on: ["a"])
        machine.received([note("a", "1")])
        #expect(machine.shutDown() == .stop)
        #expect(machine.ended() == nil)
        #expect(drain(&machine, id) == ["1", "end"])
        let (late, action) = machine.subscribe(to: ["a"], capacity: 1)
        #expect(action == nil)
        #expect(drain(&machine, late) == ["end"])
        #expect(machine.shutDown() == nil)
    }

    @Test("in any order of events, LISTEN follows the subscribers, and no notification comes before the gap")
    func random() {
        for seed in 0..<300 as Range<UInt64> {
            var generator = SplitMix(seed: seed)
            var model = Model()
            for _ in 0..<200 { model.step(&generator) }
            #expect(model.problems.isEmpty, "seed \(seed): \(model.problems)")
        }
    }

    /// Drives a machine at random, and keeps a server's view of what it listens to.
    private struct Model {
        var machine = Machine()
        var subscribers: [Machine.ID: (channels: Set<String>, isCurrent: Bool)] = [:]
        var isRunning = false
        var server: Set<String> = []
        var sent: Machine.Work?
        var problems: [String] = []

        mutating func step(_ generator: inout SplitMix) {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0:
                let channels = Set((0...Int.random(in: 0..<3, using: &generator)).map { "c\($0)" })
                let (id, action) = machine.subscribe(to: channels, capacity: 5)
                subscribers[id] = (channels, false)
                if action == .start { isRunning = true }
            case 1:
                guard let id = subscribers.keys.randomElement(using: &generator) else { return }
                subscribers[id] = nil
                if machine.unsubscribe(id) == .stop { end() }
            case 2:
                if isRunning, sent == nil { sent = machine.takeWork() }
            case 3:
                guard let work = sent else { return }
                sent = nil
                server.formUnion(work.listen)
                server.subtract(work.unlisten)
                machine.confirmed(work)
                if machine.hasWork { return }
                let wanted: Set<String> = subscribers.values.reduce(into: []) { $0.formUnion($1.channels) }
                if server != wanted {
                    problems.append("the server listens to \(server)")
                }
            case 4:
                guard isRunning else { return }
                (sent, server) = (nil, [])
                for id in subscribers.keys { subscribers[id]?.isCurrent = false }
                machine.interrupted(serverError("57P01"))
            case 5:
                let channel = "c\(Int.random(in: 0..<3, using: &generator))"
                guard isRunning, server.contains(channel) else { return }
                machine.received([DatabaseNotification(channel: channel, payload: channel, processID: 1)])
            default:
                for id in subscribers.keys { take(id) }
            }
        }

        private mutating func end() {
            (isRunning, sent, server) = (false, nil, [])
            if machine.ended() == .start { isRunning = true }
        }

        private mutating func take(_ id: Machine.ID) {
            while case .event(let event) = machine.next(id) {
                switch event {
                case .gap: subscribers[id]?.isCurrent = true
                case .interrupted: break
                case .notification(let notification):
                    if subscribers[id]?.channels.contains(notification.channel) != true {
                        problems.append("\(id) got \(notification.channel)")
                    }
                }
            }
        }
    }
}
