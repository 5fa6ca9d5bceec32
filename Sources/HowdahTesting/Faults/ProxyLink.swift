import Foundation

/// One connection through a proxy: two sockets, and a channel for each direction between them.
///
/// | phase    | how it is entered                    | what is read   | how it ends                          |
/// | -------- | ------------------------------------ | -------------- | ------------------------------------ |
/// | open     | accepted                             | passes         | both sides have closed               |
/// | ending   | a cut, or a peer that takes no bytes | is thrown away | both sides have closed               |
/// | vanished | half-open                            | is thrown away | never, for a side that does not close |
/// | closed   | a reset, or the end of a phase above |                |                                      |
struct ProxyLink {
    enum Phase { case open, ending, vanished, closed }
    enum Kind { case unknown, session, cancel }

    /// One direction: what has arrived, and what is on its way.
    struct Channel {
        var filter: FaultFilter
        var outbox = Outbox()
        var bytes = 0
        /// The sender has closed its side.
        var isAtEnd = false
        /// The receiver was told so.
        var isEnded = false
    }

    private(set) var client: CInt
    private(set) var server: CInt
    private(set) var phase = Phase.open
    private(set) var kind = Kind.unknown
    private(set) var isConnecting = true
    private(set) var fromClient = Channel(filter: FaultFilter(.client()))
    private(set) var fromServer = Channel(filter: FaultFilter(.server()))
    /// The client's first bytes, until they tell a cancel request from a session.
    private var opening: [UInt8] = []

    private static let openingSize = 8
    /// How many bytes may wait for a slow receiver before nothing more is read from the sender.
    private static let capacity = 65_536

    init(client: CInt, server: CInt) {
        self.client = client
        self.server = server
    }

    /// What to wait for on the client's and on the server's socket.
    func interest(now: ContinuousClock.Instant) -> (client: Int16, server: Int16) {
        guard phase != .closed else { return (0, 0) }
        if isConnecting { return (0, Int16(POLLOUT)) }
        return (events(fromClient, fromServer, now), events(fromServer, fromClient, now))
    }

    private func events(_ outgoing: Channel, _ incoming: Channel, _ now: ContinuousClock.Instant) -> Int16 {
        var events: Int16 = 0
        let isRoom = outgoing.outbox.count < Self.capacity && !outgoing.filter.isStalled
        if !outgoing.isAtEnd, isRoom || phase != .open { events |= Int16(POLLIN) }
        if incoming.outbox.ready(now: now) != nil { events |= Int16(POLLOUT) }
        return events
    }

    /// When the next bytes are due, if they are not yet.
    var nextDue: ContinuousClock.Instant? {
        [fromClient.outbox.nextDue, fromServer.outbox.nextDue].compactMap { $0 }.min()
    }

    /// The server has accepted the connection, or has not.
    mutating func connected() {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(server, SOL_SOCKET, SO_ERROR, &code, &size)
        if code == 0 { isConnecting = false } else { close(reset: true) }
    }

    /// Treats the connection like this from now on.
    mutating func set(_ behaviour: ProxyBehaviour, now: ContinuousClock.Instant) {
        fromClient.outbox.pace = behaviour.pace
        fromServer.outbox.pace = behaviour.pace
        guard phase == .open else { return }
        perform(fromServer.filter.set(behaviour.faults.filter { $0.direction == .fromServer }), .fromServer, now)
        guard phase == .open else { return }
        perform(fromClient.filter.set(behaviour.faults.filter { $0.direction == .fromClient }), .fromClient, now)
    }

    // MARK: Bytes

    /// Reads what the client has sent; `behaviour` tells how the connection is treated once its kind is known.
    mutating func readClient(
        _ buffer: inout [UInt8], now: ContinuousClock.Instant, _ behaviour: (Kind) -> ProxyBehaviour
    ) {
        guard let bytes = StreamSocket.read(client, into: &buffer) else { return }
        fromClient.bytes += bytes.count
        fromClient.isAtEnd = bytes.isEmpty
        guard phase == .open else { return finishIfOver() }
        guard kind == .unknown else { return takeFromClient(bytes, now) }
        opening += bytes
        guard opening.count >= Self.openingSize || bytes.isEmpty else { return }
        let isCancel = opening.count >= 8 && opening[4..<8].elementsEqual([0x04, 0xD2, 0x16, 0x2E])
        kind = isCancel ? .cancel : .session
        set(behaviour(kind), now: now)
        let held = opening
        opening = []
        takeFromClient(held, now)
    }

    private mutating func takeFromClient(_ bytes: [UInt8], _ now: ContinuousClock.Instant) {
        guard phase == .open else { return finishIfOver() }
        let known = fromClient.filter.scanner.openings.count
        let outputs = fromClient.filter.take(bytes)
        let fresh = fromClient.filter.scanner.openings.dropFirst(known)
        if fresh.contains(.encryption) { fromServer.filter.expectAnswer() }
        perform(outputs, .fromClient, now)
    }

    mutating func readServer(_ buffer: inout [UInt8], now: ContinuousClock.Instant) {
        guard let bytes = StreamSocket.read(server, into: &buffer) else { return }
        fromServer.bytes += bytes.count
        fromServer.isAtEnd = bytes.isEmpty
        guard phase == .open else { return finishIfOver() }
        let outputs = fromServer.filter.take(bytes)
        if fromServer.filter.scanner.isEncrypted { fromClient.filter.endOfPlainText() }
        perform(outputs, .fromServer, now)
    }

    /// Writes what is due, and passes on the end of a stream.
    mutating func flush(now: ContinuousClock.Instant) {
        guard phase != .closed, !isConnecting else { return }
        let isTaken = [
            fromServer.flush(to: client, now: now, phase), fromClient.flush(to: server, now: now, phase),
        ]
        if isTaken.contains(false), phase == .open { phase = .ending }
        finishIfOver()
    }

    // MARK: Faults

    private mutating func perform(
        _ outputs: [FaultFilter.Output], _ direction: Fault.Direction, _ now: ContinuousClock.Instant
    ) {
        for output in outputs {
            switch output {
            case .forward(let bytes):
                switch direction {
                case .fromClient: fromClient.outbox.append(bytes, now: now)
                case .fromServer: fromServer.outbox.append(bytes, now: now)
                }
            case .cut: phase = .ending
            case .halfOpen: phase = .vanished
            case .reset:
                flush(now: now)
                close(reset: true)
            }
        }
        if phase != .closed { flush(now: now) }
    }

    private mutating func finishIfOver() {
        switch phase {
        case .open, .ending:
            guard fromClient.isAtEnd, fromServer.isAtEnd, fromClient.isEnded, fromServer.isEnded else { return }
            close(reset: false)
        case .vanished:
            // Each side only ever learns of its own end.
            if fromClient.isAtEnd, fromServer.isAtEnd { close(reset: false) }
        case .closed: break
        }
    }

    mutating func close(reset: Bool) {
        guard phase != .closed else { return }
        phase = .closed
        for socket in [client, server] {
            if reset { StreamSocket.reset(socket) } else { Foundation.close(socket) }
        }
    }
}

extension ProxyLink.Channel {
    /// Writes what is due; false if nobody reads there any more.
    fileprivate mutating func flush(
        to socket: CInt, now: ContinuousClock.Instant, _ phase: ProxyLink.Phase
    ) -> Bool {
        while let bytes = outbox.ready(now: now) {
            guard let count = StreamSocket.write(bytes, to: socket) else {
                outbox = Outbox()
                return false
            }
            outbox.written(count)
            guard count == bytes.count else { return true }
        }
        let isOver = phase == .ending || (phase == .open && isAtEnd && !filter.isStalled)
        guard isOver, outbox.isEmpty, !isEnded else { return true }
        isEnded = true
        StreamSocket.endWriting(socket)
        return true
    }
}
