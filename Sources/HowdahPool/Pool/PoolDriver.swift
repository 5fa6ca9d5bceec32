import HowdahTypes
package import HowdahWire

/// Executes what ``PoolStateMachine`` decides: holds the lock, the connections, the continuations and the timer.
///
/// Decisions are made under one lock; continuations are resumed and sockets opened and closed outside it. An acquire
/// that finds an idle connection takes the lock once and starts no task. Connecting and resetting run in tasks of the
/// pool, which no user's cancellation reaches.
package final class PoolDriver: Sendable {
    package typealias Factory = @Sendable (_ deadline: ContinuousClock.Instant) async throws -> any PooledConnection

    /// A connection in use, and what it takes to return it.
    package struct Lease: Sendable {
        package let id: ConnectionID
        package let connection: any PooledConnection
        let revocation: Revocation
        let idleTime: Duration?
    }

    package let configuration: PoolConfiguration
    let clock: PoolClock
    let factory: Factory
    /// The server, the user and the database, for messages.
    let server: String
    let state: Locked<State>
    /// What the configuration asks of the server.
    let target: TargetSession
    /// How long an attempt to connect may take, `onConnect` included.
    let connectTimeout: Duration
    /// Where tasks wait for a connection, and the pool's own run; nil to let them wait where they are.
    let waitingRoom: (any TaskExecutor)?

    package init(
        _ configuration: PoolConfiguration, clock: PoolClock = .continuous,
        seed: UInt64 = .random(in: 0...UInt64.max), server: String = "the database",
        target: TargetSession = .any, connectTimeout: Duration = .seconds(10),
        waitingRoom: (any TaskExecutor)? = nil, connect factory: @escaping Factory
    ) {
        self.waitingRoom = configuration.executor == .loop ? waitingRoom : nil
        self.configuration = configuration
        self.clock = clock
        self.factory = factory
        self.server = server
        self.target = target
        self.connectTimeout = connectTimeout
        state = Locked(State(machine: PoolStateMachine(configuration, seed: seed)))
    }

    deinit {
        state.withLock { state in
            state.timer?.cancel()
            for tenant in state.tenants { tenant?.connection.close() }
        }
    }

    /// What the pool holds now.
    package var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

    /// The connections in use, the one that has been for longest first.
    package var leases: [PoolExhaustion.Lease] {
        let now = Moment(clock.now())
        return state.withLock { $0.machine.leases(now: now) }
    }
}

// MARK: - State and effects

extension PoolDriver {
    struct State {
        var machine: PoolStateMachine
        /// The connections, by slot.
        var tenants: [Tenant?] = []
        /// The attempts to connect that are under way.
        var connects: [ConnectionID: Task<Void, Never>] = [:]
        var waiters: [RequestID: Waiter] = [:]
        var shutdowns: [CheckedContinuation<Void, Never>] = []
        var timer: Task<Void, Never>?
        var lastConnectError: (any Error)?
        var tally = PoolTally()

        func lease(for grant: PoolStateMachine.Grant) -> Lease? {
            tenants[grant.connection.slot].map {
                Lease(
                    id: grant.connection, connection: $0.connection, revocation: $0.revocation,
                    idleTime: grant.idleTime)
            }
        }
    }

    struct Tenant {
        let connection: any PooledConnection
        let revocation = Revocation()
    }

    /// Who waits for a connection.
    enum Waiter {
        case session(CheckedContinuation<Lease, any Error>)
        case statement(StatementRequest)

        func fail(_ error: any Error) {
            switch self {
            case .session(let continuation): continuation.resume(throwing: error)
            case .statement(let statement): statement.fail(error)
            }
        }
    }

    /// An action together with the objects it is about, to be performed outside the lock.
    private enum Effect {
        case lend(Lease, CheckedContinuation<Lease, any Error>)
        case run(StatementRequest, others: [StatementRequest], Lease)
        case refuse(Waiter, any Error)
        case close(ConnectionID, any PooledConnection)
        case revoke(Tenant)
        case report(PoolExhaustion.Lease)
        case finish([CheckedContinuation<Void, Never>])
    }

    /// Tells the state machine about an event and does what it answers.
    func apply(_ event: (inout State, Moment) -> [PoolStateMachine.Action]) {
        let now = Moment(clock.now())
        let effects = state.withLock { state -> [Effect] in
            let actions = event(&state, now)
            return actions.isEmpty ? [] : resolve(actions, in: &state)
        }
        for effect in effects { perform(effect) }
    }

    private func resolve(_ actions: [PoolStateMachine.Action], in state: inout State) -> [Effect] {
        actions.compactMap { action in
            switch action {
            case .grant(let request, let grant):
                guard let waiter = state.waiters.removeValue(forKey: request),
                    let lease = state.lease(for: grant)
                else { return nil }
                switch waiter {
                case .session(let continuation): return .lend(lease, continuation)
                case .statement(let statement):
                    return .run(statement, others: join(statement, on: lease, in: &state), lease)
                }
            case .fail(let request, let refusal):
                guard let waiter = state.waiters.removeValue(forKey: request) else { return nil }
                return .refuse(waiter, error(for: refusal, lastConnectError: state.lastConnectError))
            case .connect(let id):
                state.connects[id] = startTask { await self.connect(id) }
                return nil
            case .cancelConnect(let id):
                state.connects[id]?.cancel()
                return nil
            case .close(let id):
                guard let tenant = state.tenants[id.slot] else { return nil }
                state.tenants[id.slot] = nil
                state.tally.closed += tenant.connection.counters.counts
                return .close(id, tenant.connection)
            case .revoke(let id):
                return state.tenants[id.slot].map { .revoke($0) }
            case .report(let lease):
                return .report(lease)
            case .wake(let instant):
                arm(instant.instant, in: &state)
                return nil
            case .finishShutdown:
                state.timer?.cancel()
                defer { state.shutdowns = [] }
                return state.shutdowns.isEmpty ? nil : .finish(state.shutdowns)
            }
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .lend(let lease, let continuation):
            continuation.resume(returning: lease)
        case .run(let statement, let others, let lease):
            if others.isEmpty { return statement.run(on: lease) }
            StatementGroup([statement] + others, on: lease, of: self).start()
        case .refuse(let waiter, let error):
            waiter.fail(error)
        case .close(let id, let connection):
            connection.close()
            apply { $0.machine.didClose(id, now: $1) }
        case .revoke(let tenant):
            tenant.revocation.revoke()
            tenant.connection.cancelRunningStatement()
        case .report(let lease):
            configuration.onLongSession(OpenSession(lease))
        case .finish(let continuations):
            for continuation in continuations { continuation.resume() }
        }
    }

    /// A task of the pool's own, beside the sockets: it does not wait for a thread while the application's tasks compute.
    @discardableResult
    func startTask(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: waitingRoom, operation: work)
    }

    /// Replaces the timer. Runs under the lock, so that of two wake-ups the earlier one survives.
    private func arm(_ instant: ContinuousClock.Instant, in state: inout State) {
        state.timer?.cancel()
        state.timer = startTask { [weak self, clock] in
            try? await clock.sleep(instant)
            guard !Task.isCancelled else { return }
            self?.apply { $0.machine.tick(now: $1) }
        }
    }
}
