import Foundation
import Howdah

/// The thread of a proxy: it waits for all its sockets with poll(2), and moves bytes under a lock.
final class ProxyLoop: Sendable {
    struct State {
        var listener: CInt
        var listening = FaultProxy.Listening.open
        /// How many changes were made, and how many the thread has seen.
        var changes = 0
        var seen = 0
        /// What ``listening`` is to become, and why it did not.
        var order: FaultProxy.Listening?
        var listenError: (any Error)?
        var links: [Int: ProxyLink] = [:]
        var lastLink = 0
        var behaviour = ProxyBehaviour.pass
        var cancelBehaviour = ProxyBehaviour.pass
        /// What connections that are over have seen.
        var past = ProxyStatistics()
        var isStopped = false
        var buffer = [UInt8](repeating: 0, count: 65_536)
    }

    let port: UInt16
    private let upstream: StreamSocket.Address
    private let state: Locked<State>
    private let wakeRead: CInt
    private let wakeWrite: CInt

    init(to upstream: StreamSocket.Address) throws {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw StreamSocket.failure("make a pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        self.upstream = upstream
        let (listener, port) = try StreamSocket.bound()
        self.port = port
        Foundation.listen(listener, Self.backlog)
        state = Locked(State(listener: listener))
        Thread.detachNewThread { [self] in run() }
    }

    private static let backlog: CInt = 512

    /// Looks at what there is.
    func look<Result: Sendable>(_ body: (State) -> Result) -> Result { state.withLock { body($0) } }

    /// Changes what the thread works with, and waits until it has looked again: while it waits for a socket, closing it
    /// has no effect.
    func change(_ body: (inout State) -> Void) {
        let change = state.withLock { state -> Int in
            body(&state)
            state.bury()
            state.changes += 1
            if !state.isStopped { _ = write(wakeWrite, [0], 1) }
            return state.changes
        }
        while look({ !$0.isStopped && $0.seen < change }) { usleep(100) }
    }

    /// Listens, or not.
    func listen(_ listening: FaultProxy.Listening) throws {
        change { $0.order = listening }
        if let error = state.withLock({ $0.takeListenError() }) { throw error }
    }

    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            for id in state.links.keys { state.links[id]?.close(reset: true) }
            close(state.listener)
            state.isStopped = true
            _ = write(wakeWrite, [0], 1)
        }
    }

    // MARK: The thread

    private enum Source { case wake, listener, client(Int), server(Int) }

    private func run() {
        while let (sources, descriptors, timeout) = state.withLock({ $0.isStopped ? nil : interests(of: $0) }) {
            var descriptors = descriptors
            poll(&descriptors, nfds_t(descriptors.count), timeout)
            state.withLock { state in
                let now = ContinuousClock.now
                guard !state.isStopped else { return }
                state.seen = state.changes
                for (source, descriptor) in zip(sources, descriptors) where descriptor.revents != 0 {
                    handle(source, &state, now)
                }
                for id in state.links.keys { state.links[id]?.flush(now: now) }
                state.bury()
                if let order = state.order { obey(order, &state) }
            }
        }
        close(wakeRead)
        close(wakeWrite)
    }

    /// What to wait for, and how long, in milliseconds.
    private func interests(of state: State) -> ([Source], [pollfd], CInt) {
        let now = ContinuousClock.now
        var sources: [Source] = [.wake]
        var descriptors = [pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)]
        func wait(_ source: Source, _ descriptor: CInt, _ events: Int16) {
            guard events != 0 else { return }
            sources.append(source)
            descriptors.append(pollfd(fd: descriptor, events: events, revents: 0))
        }
        if state.listening == .open { wait(.listener, state.listener, Int16(POLLIN)) }
        var next: ContinuousClock.Instant?
        for (id, link) in state.links {
            let events = link.interest(now: now)
            wait(.client(id), link.client, events.client)
            wait(.server(id), link.server, events.server)
            if let due = link.nextDue, due > now { next = min(next ?? due, due) }
        }
        guard let next else { return (sources, descriptors, -1) }
        let (seconds, fraction) = (next - now).components
        return (sources, descriptors, CInt(min(60_000, seconds * 1_000 + fraction / 1_000_000_000_000_000 + 1)))
    }

    private func handle(_ source: Source, _ state: inout State, _ now: ContinuousClock.Instant) {
        switch source {
        case .wake:
            while read(wakeRead, &state.buffer, state.buffer.count) == state.buffer.count {}
        case .listener:
            while let client = StreamSocket.accepted(by: state.listener) { accept(client, &state) }
        case .client(let id):
            let (behaviour, cancelBehaviour) = (state.behaviour, state.cancelBehaviour)
            state.links[id]?.readClient(&state.buffer, now: now) { $0 == .cancel ? cancelBehaviour : behaviour }
        case .server(let id):
            guard let link = state.links[id] else { return }
            if link.isConnecting {
                state.links[id]?.connected()
                if state.links[id]?.phase == .closed { state.past.refusedByServer += 1 }
            } else {
                state.links[id]?.readServer(&state.buffer, now: now)
            }
        }
    }

    private func obey(_ order: FaultProxy.Listening, _ state: inout State) {
        state.order = nil
        guard order != state.listening else { return }
        do {
            if order == .refusing || state.listening == .refusing {
                close(state.listener)
                state.listener = -1
                state.listener = try StreamSocket.bound(to: port).descriptor
            }
            if order != .refusing { Foundation.listen(state.listener, order == .deaf ? 0 : Self.backlog) }
            state.listening = order
        } catch {
            state.listening = .refusing
            state.listenError = error
        }
    }

    private func accept(_ client: CInt, _ state: inout State) {
        state.past.connections += 1
        guard let server = StreamSocket.connecting(to: upstream) else {
            state.past.refusedByServer += 1
            return StreamSocket.reset(client)
        }
        state.lastLink += 1
        state.links[state.lastLink] = ProxyLink(client: client, server: server)
        let connecting = state.links.values.count { $0.fromServer.filter.counts[Int(UInt8(ascii: "Z"))] == 0 }
        state.past.mostConnecting = max(state.past.mostConnecting, connecting)
    }
}

extension ProxyLoop.State {
    mutating func takeListenError() -> (any Error)? {
        defer { listenError = nil }
        return listenError
    }

    /// Forgets the connections that are closed.
    mutating func bury() {
        for (id, link) in links where link.phase == .closed {
            past.add(link)
            links[id] = nil
        }
    }

    var statistics: ProxyStatistics {
        var statistics = past
        for link in links.values { statistics.add(link) }
        statistics.open = links.count
        return statistics
    }
}
