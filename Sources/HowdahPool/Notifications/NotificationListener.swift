import HowdahTypes

/// Executes what ``ListenerStateMachine`` decides: holds the lock, the waiting subscribers, and the task that runs the
/// one listening connection of a database.
package final class NotificationListener: Sendable {
    package typealias Connect = @Sendable (_ deadline: ContinuousClock.Instant) async throws -> any ListeningConnection

    private struct State {
        var machine = ListenerStateMachine()
        var waiters: [ListenerStateMachine.ID: CheckedContinuation<NotificationEvent?, any Error>] = [:]
        var task: Task<Void, Never>?
        var connection: (any ListeningConnection)?
    }

    /// A subscriber that waited, and what it gets.
    private typealias Delivery = (
        CheckedContinuation<NotificationEvent?, any Error>, Result<NotificationEvent?, any Error>
    )

    let configuration: NotificationConfiguration
    let clock: PoolClock
    let connectTimeout: Duration
    let connect: Connect
    /// Whether an error means that trying again will not help.
    let isFinal: @Sendable (any Error) -> Bool
    private let state = Locked(State())

    package init(
        _ configuration: NotificationConfiguration, clock: PoolClock = .continuous,
        connectTimeout: Duration = .seconds(10), isFinal: @escaping @Sendable (any Error) -> Bool = { _ in false },
        connect: @escaping Connect
    ) {
        self.configuration = configuration
        self.clock = clock
        self.connectTimeout = connectTimeout
        self.isFinal = isFinal
        self.connect = connect
    }

    /// Whether the connection is open.
    package var isConnected: Bool { state.withLock { $0.connection != nil } }

    /// Ends all sequences, closes the connection, and returns when it is closed.
    package nonisolated(nonsending) func shutDown() async {
        apply { $0.shutDown() }
        await state.withLock { $0.task }?.value
    }

    // MARK: Subscribers

    func subscribe(to channels: Set<String>, capacity: Int) -> ListenerStateMachine.ID {
        var subscribed: ListenerStateMachine.ID?
        apply { machine in
            let (id, action) = machine.subscribe(to: channels, capacity: capacity)
            subscribed = id
            return action
        }
        return subscribed ?? ListenerStateMachine.ID(number: 0)
    }

    func unsubscribe(_ id: ListenerStateMachine.ID) { apply { $0.unsubscribe(id) } }

    /// The next event; nil at the end, and if the task is cancelled.
    nonisolated(nonsending) func next(_ id: ListenerStateMachine.ID) async throws -> NotificationEvent? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<NotificationEvent?, any Error>? = state.withLock { state in
                    guard !Task.isCancelled else { return .success(nil) }
                    let result = Self.result(of: state.machine.next(id))
                    if result == nil { state.waiters[id] = continuation }
                    return result
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.resume(returning: nil)
        }
    }

    private static func result(of next: ListenerStateMachine.Next) -> Result<NotificationEvent?, any Error>? {
        switch next {
        case .event(let event): .success(event)
        case .wait: nil
        case .end(nil): .success(nil)
        case .end(let error?): .failure(error)
        }
    }

    // MARK: Effects

    /// Tells the state machine about an event, does what it answers, and serves the subscribers that wait.
    func apply(_ event: (inout ListenerStateMachine) -> ListenerStateMachine.Action?) {
        let deliveries = state.withLock { state -> [Delivery] in
            perform(event(&state.machine), in: &state)
            return Self.deliveries(&state)
        }
        for (continuation, result) in deliveries { continuation.resume(with: result) }
    }

    /// Runs under the lock: starting a task, cancelling it and waking a connection resume nobody at once.
    private func perform(_ action: ListenerStateMachine.Action?, in state: inout State) {
        switch action {
        case .start: state.task = Task { await run() }
        case .wakeUp: state.connection?.wakeUp()
        case .stop: state.task?.cancel()
        case nil: break
        }
    }

    private static func deliveries(_ state: inout State) -> [Delivery] {
        var deliveries: [Delivery] = []
        for id in Array(state.waiters.keys) {
            guard let result = result(of: state.machine.next(id)) else { continue }
            if let waiter = state.waiters.removeValue(forKey: id) { deliveries.append((waiter, result)) }
        }
        return deliveries
    }

    // MARK: For the task that runs the connection

    var hasWork: Bool { state.withLock { $0.machine.hasWork } }

    func takeWork() -> ListenerStateMachine.Work? { state.withLock { $0.machine.takeWork() } }

    func use(_ connection: (any ListeningConnection)?) { state.withLock { $0.connection = connection } }
}
