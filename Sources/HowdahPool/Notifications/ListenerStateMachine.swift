package import HowdahTypes
package import HowdahWire

/// Decides what the one listening connection of a database listens to, and who is told of what. Pure.
///
/// ```
///            subscribe                       the last one leaves
/// idle ─────── .start ──────▶ running ───────── .stop ──────▶ stopping
///   ▲                           │ refused                        │ ended, and somebody has come: .start
///   └────────── ended ──────────┴────────────────────────────────┘
/// ```
///
/// These hold after every event:
///
/// * a subscriber's first event, and its first after an interruption, is a gap, and it comes after the server has
///   confirmed LISTEN for all its channels: whoever reads the state then misses nothing;
/// * no notification is handed to a subscriber before its gap;
/// * a channel is listened to as long as somebody subscribes to it.
package struct ListenerStateMachine: Sendable {
    /// Names one subscriber.
    package struct ID: Hashable, Sendable { let number: UInt64 }

    /// What the caller has to do.
    package enum Action: Hashable, Sendable {
        /// Run the connection: connect, execute ``takeWork()``, report what happens, and at last ``ended()``.
        case start
        /// There is work for the connection that runs.
        case wakeUp
        /// Nobody listens any more: close the connection.
        case stop
    }

    /// Channels to begin and to end listening to, each in alphabetical order.
    package struct Work: Hashable, Sendable {
        package var listen: [String] = []
        package var unlisten: [String] = []

        /// `LISTEN "orders"; UNLISTEN "users"`.
        package var sql: String {
            (listen.map { "LISTEN \(quoteIdentifier($0))" } + unlisten.map { "UNLISTEN \(quoteIdentifier($0))" })
                .joined(separator: "; ")
        }
    }

    /// What a subscriber gets.
    package enum Next: Sendable {
        case event(NotificationEvent)
        case wait
        case end((any Error)?)
    }

    enum Phase: Hashable { case idle, running, stopping, closed }

    struct Subscriber: Sendable {
        let channels: Set<String>
        var buffer: NotificationBuffer
        /// The gap to report when all channels are listened to; nil once that has been done.
        var gap: NotificationGap? = .subscribed
        var isInterrupted = false
        /// How the sequence ends after the events that are left.
        var end: Result<Void, any Error>?
    }

    var phase = Phase.idle
    var subscribers: [ID: Subscriber] = [:]
    /// The subscribers of each channel.
    var channels: [String: Set<ID>] = [:]
    /// The channels that the server has confirmed on the connection of now.
    var listened: Set<String> = []
    private var lastID: UInt64 = 0

    package init() {}
}

// MARK: - Subscribers

extension ListenerStateMachine {
    /// A subscriber comes.
    package mutating func subscribe(to names: Set<String>, capacity: Int) -> (id: ID, action: Action?) {
        lastID += 1
        let id = ID(number: lastID)
        var subscriber = Subscriber(channels: names, buffer: NotificationBuffer(capacity: capacity))
        guard phase != .closed else {
            subscriber.end = .success(())
            subscribers[id] = subscriber
            return (id, nil)
        }
        subscribers[id] = subscriber
        for name in names { channels[name, default: []].insert(id) }
        if phase == .idle {
            phase = .running
            return (id, .start)
        }
        establish(id)
        return (id, hasWork ? .wakeUp : nil)
    }

    /// A subscriber leaves. It may have left already.
    package mutating func unsubscribe(_ id: ID) -> Action? {
        guard let subscriber = subscribers.removeValue(forKey: id) else { return nil }
        detach(id, from: subscriber.channels)
        guard phase == .running else { return nil }
        guard channels.isEmpty else { return hasWork ? .wakeUp : nil }
        phase = .stopping
        return .stop
    }

    /// The next event of a subscriber.
    package mutating func next(_ id: ID) -> Next {
        if let event = subscribers[id]?.buffer.popFirst() { return .event(event) }
        guard let subscriber = subscribers[id] else { return .end(nil) }
        guard let end = subscriber.end else { return .wait }
        subscribers[id] = nil
        switch end {
        case .success: return .end(nil)
        case .failure(let error): return .end(error)
        }
    }

    /// The database is shut down: all sequences end.
    package mutating func shutDown() -> Action? {
        let wasRunning = phase == .running
        phase = .closed
        endAll(.success(()))
        return wasRunning ? .stop : nil
    }

    private mutating func detach(_ id: ID, from names: Set<String>) {
        for name in names {
            channels[name]?.remove(id)
            if channels[name]?.isEmpty == true { channels[name] = nil }
        }
    }

    private mutating func endAll(_ end: Result<Void, any Error>) {
        for id in subscribers.keys where subscribers[id]?.end == nil { subscribers[id]?.end = end }
        channels = [:]
        listened = []
    }
}

// MARK: - The connection

extension ListenerStateMachine {
    /// Whether the connection should be listening to other channels than it does.
    package var hasWork: Bool {
        phase == .running && (listened.count != channels.count || !channels.keys.allSatisfy(listened.contains))
    }

    /// What is to be executed now; nil if nothing is. ``confirmed(_:)`` follows, or ``interrupted(_:)``.
    ///
    /// A channel that is given up counts as silent from here on, so that a subscriber who comes while UNLISTEN is on its
    /// way waits for a LISTEN of its own.
    package mutating func takeWork() -> Work? {
        guard hasWork else { return nil }
        let work = Work(
            listen: channels.keys.filter { !listened.contains($0) }.sorted(),
            unlisten: listened.filter { channels[$0] == nil }.sorted())
        listened.subtract(work.unlisten)
        return work
    }

    /// The server has executed it.
    package mutating func confirmed(_ work: Work) {
        listened.formUnion(work.listen)
        for id in Array(subscribers.keys) { establish(id) }
    }

    /// Notifications arrived.
    package mutating func received(_ notifications: [DatabaseNotification]) {
        for notification in notifications {
            let event = NotificationEvent.notification(notification)
            for id in channels[notification.channel] ?? [] where subscribers[id]?.gap == nil {
                subscribers[id]?.buffer.append(event)
            }
        }
    }

    /// The connection was lost, or could not be made; another attempt follows.
    package mutating func interrupted(_ error: DatabaseError) {
        listened = []
        for id in Array(subscribers.keys) {
            guard var subscriber = subscribers[id], subscriber.end == nil, !subscriber.isInterrupted else { continue }
            if subscriber.gap == nil { subscriber.gap = .reconnected }
            subscriber.isInterrupted = true
            subscriber.buffer.append(.interrupted(error))
            subscribers[id] = subscriber
        }
    }

    /// Listening is not possible, and trying again will not help: all sequences end with the error.
    package mutating func refused(_ error: any Error) {
        guard phase == .running else { return }
        phase = .stopping
        endAll(.failure(error))
    }

    /// The connection is closed and nothing is tried any more.
    package mutating func ended() -> Action? {
        listened = []
        guard phase != .closed else { return nil }
        phase = channels.isEmpty ? .idle : .running
        return phase == .running ? .start : nil
    }

    private mutating func establish(_ id: ID) {
        guard var subscriber = subscribers[id], let gap = subscriber.gap, subscriber.end == nil,
            subscriber.channels.isSubset(of: listened)
        else { return }
        subscriber.gap = nil
        subscriber.isInterrupted = false
        subscriber.buffer.append(.gap(gap))
        subscribers[id] = subscriber
    }
}
