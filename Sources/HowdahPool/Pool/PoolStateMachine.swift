package import HowdahTypes

/// Decides who gets which connection when. Pure: it is told what happened and at what time, and answers with what to do.
///
/// A connection lives in a slot:
///
/// ```
/// vacant ──▶ connecting ──▶ idle ◀──▶ leased ──▶ resetting
///   ▲            │            │          │           │
///   │◀── failed ─┘            └──────────┴───────────┴──▶ closing ──▶ vacant
/// ```
///
/// A slot counts until its socket is closed, so that there are never more than `capacity` sockets. These hold after
/// every event:
///
/// * there is no waiter while there is an idle connection: a connection that comes free goes straight to the first
///   waiter, and a newcomer cannot overtake;
/// * every request ends exactly once, by `.grant` or by `.fail`;
/// * a connect belongs to the pool and not to the waiter that caused it: its connection goes to whoever is first then.
///
/// Idle connections are used last in, first out, so that those that are not needed grow old and are closed.
/// There is one timer, `.wake(at:)`. Whatever is due is found by ``tick(now:)`` itself; a wake-up that is late, early or
/// one too many does no harm.
package struct PoolStateMachine: Sendable {
    package typealias Instant = Moment

    /// What the caller has to do.
    package enum Action: Hashable, Sendable {
        /// Resume the request with this connection.
        case grant(RequestID, Grant)
        /// Resume the request with an error.
        case fail(RequestID, Refusal)
        /// Open a connection, then report ``connected(_:now:)`` or ``connectFailed(_:isMisconfigured:now:)``.
        case connect(ConnectionID)
        /// Give up the attempt to open this connection; its end is reported as ever.
        case cancelConnect(ConnectionID)
        /// Close the connection, then report ``didClose(_:now:)``.
        case close(ConnectionID)
        /// Cancel what the session of this connection runs, and let it start nothing more; it still returns it.
        case revoke(ConnectionID)
        /// Tell whoever watches the pool of a session that has been open for long.
        case report(PoolExhaustion.Lease)
        /// Call ``tick(now:)`` at this time. It replaces a wake-up that was asked for before.
        case wake(at: Instant)
        /// The shutdown is complete.
        case finishShutdown
    }

    /// A connection that is handed out.
    package struct Grant: Hashable, Sendable {
        package let connection: ConnectionID
        /// How long it lay idle; `nil` if it comes straight from another session or from being opened.
        package let idleTime: Duration?
    }

    /// Why a request gets no connection.
    package enum Refusal: Hashable, Sendable {
        case cancelled
        case closed
        case timedOut(PoolExhaustion)
        case tooManyWaiters(PoolExhaustion)
        case nested(PoolExhaustion)
        case misconfigured
    }

    enum Phase: Hashable { case running, draining(deadline: Instant), closed }

    enum RequestPhase: Hashable { case registered, cancelled, waiting }

    let limits: PoolConfiguration
    var phase = Phase.running
    var slots: [Slot] = []
    var vacant: [Int] = []
    /// Slots of idle connections; the last one is used next.
    var idle: [Int] = []
    var requests: [RequestID: RequestPhase] = [:]
    var queue = WaiterQueue()
    var counts = PoolStatistics()
    var measured = PoolMeasurements()
    var eviction = EvictionState()
    var longSessions = LongSessionState()
    /// Fewer connections than configured for a while, because the server has no more to give.
    var shrinking: (capacity: Int, until: Instant)?
    var pacer: ConnectPacer
    var generator: SplitMix
    var nextRequest: UInt64 = 0
    /// Whether somebody has asked for a connection yet; before that, none is opened.
    var isStarted = false
    var nextReap: Instant?
    /// Idle connections that will be too old before long, as of the last look at them: what replaces them is opened first.
    var aging = 0
    var armedWake: Instant?

    package init(_ limits: PoolConfiguration, seed: UInt64) {
        self.limits = limits
        pacer = ConnectPacer(limit: limits.connectConcurrency, patience: limits.acquireTimeout)
        generator = SplitMix(seed: seed)
    }

    /// What the pool holds now.
    package var statistics: PoolStatistics {
        var statistics = counts
        statistics.idle = idle.count
        statistics.waiting = queue.count
        return statistics
    }

    /// What the pool measured since it was made.
    package var measurements: PoolMeasurements { measured }

    package var isClosed: Bool { phase == .closed }

    /// The requests that have not ended.
    package var openRequests: Int { requests.count }
}

extension PoolStateMachine {
    /// The life of one place for a connection.
    struct Slot: Sendable {
        enum State: Hashable, Sendable {
            case vacant
            case connecting
            case idle(since: Instant)
            case leased(since: Instant, by: Holder)
            case resetting
            case closing
        }

        var generation: UInt64 = 0
        var state = State.vacant
        /// The task of the session that holds the connection.
        var task: Int?
        var expiresAt: Instant?
        var queries = 0
        /// When the connection was begun, and before which evictions.
        var begunAt: Instant?
        var epoch: UInt64 = 0
        /// When a session that holds it for long is reported again.
        var nextReport: Instant?
    }

    /// Why the slot's connection must not be used again, if so.
    func wear(of slot: Int, now: Instant) -> DiscardReason? {
        if slots[slot].epoch != eviction.epoch { return .evicted }
        if let expiresAt = slots[slot].expiresAt, now >= expiresAt { return .lifetime }
        if let maxQueries = limits.maxQueries, slots[slot].queries >= maxQueries { return .queries }
        return nil
    }

    func id(of slot: Int) -> ConnectionID { ConnectionID(slot: slot, generation: slots[slot].generation) }

    /// Whether the connection still lives in its slot; late events of connections that are gone are dropped by it.
    func isCurrent(_ id: ConnectionID) -> Bool {
        slots.indices.contains(id.slot) && slots[id.slot].generation == id.generation
    }

    /// The slots that hold something.
    var occupied: Int { counts.inUse + counts.connecting + counts.resetting + counts.closing + idle.count }

    mutating func close(slot: Int, _ reason: DiscardReason) -> Action {
        slots[slot].state = .closing
        measured.discarded(reason)
        counts.closing += 1
        return .close(id(of: slot))
    }

    mutating func vacate(slot: Int) {
        slots[slot].state = .vacant
        slots[slot].generation += 1
        vacant.append(slot)
    }
}
