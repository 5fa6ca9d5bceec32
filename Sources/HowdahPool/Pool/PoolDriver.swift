import HowdahTypes
import HowdahWire
import Synchronization

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
    private let state: Mutex<State>

    package init(
        _ configuration: PoolConfiguration, clock: PoolClock = .continuous,
        seed: UInt64 = .random(in: 0...UInt64.max), connect factory: @escaping Factory
    ) {
        self.configuration = configuration
        self.clock = clock
        self.factory = factory
        state = Mutex(State(machine: PoolStateMachine(configuration, seed: seed)))
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
        let now = clock.now()
        return state.withLock { $0.machine.leases(now: now) }
    }
}

// MARK: - State and effects

extension PoolDriver {
    fileprivate struct State {
        var machine: PoolStateMachine
        /// The connections, by slot.
        var tenants: [Tenant?] = []
        var continuations: [RequestID: CheckedContinuation<Lease, any Error>] = [:]
        var shutdowns: [CheckedContinuation<Void, Never>] = []
        var timer: Task<Void, Never>?
        var lastConnectError: (any Error)?
    }

    fileprivate struct Tenant {
        let connection: any PooledConnection
        let revocation = Revocation()
    }

    /// An action together with the objects it is about, to be performed outside the lock.
    fileprivate enum Effect {
        case resume(CheckedContinuation<Lease, any Error>, Result<Lease, any Error>)
        case connect(ConnectionID)
        case close(ConnectionID, any PooledConnection)
        case revoke(Tenant)
        case finish([CheckedContinuation<Void, Never>])
    }

    /// Tells the state machine about an event and does what it answers.
    private func apply(_ event: (inout State, ContinuousClock.Instant) -> [PoolStateMachine.Action]) {
        let now = clock.now()
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
                guard let continuation = state.continuations.removeValue(forKey: request),
                    let lease = lease(for: grant, in: state)
                else { return nil }
                return .resume(continuation, .success(lease))
            case .fail(let request, let refusal):
                guard let continuation = state.continuations.removeValue(forKey: request) else { return nil }
                let error = error(for: refusal, lastConnectError: state.lastConnectError)
                return .resume(continuation, .failure(error))
            case .connect(let id):
                return .connect(id)
            case .close(let id):
                guard let tenant = state.tenants[id.slot] else { return nil }
                state.tenants[id.slot] = nil
                return .close(id, tenant.connection)
            case .revoke(let id):
                return state.tenants[id.slot].map { .revoke($0) }
            case .wake(let instant):
                arm(instant, in: &state)
                return nil
            case .finishShutdown:
                state.timer?.cancel()
                defer { state.shutdowns = [] }
                return state.shutdowns.isEmpty ? nil : .finish(state.shutdowns)
            }
        }
    }

    private func lease(for grant: PoolStateMachine.Grant, in state: State) -> Lease? {
        state.tenants[grant.connection.slot].map {
            Lease(
                id: grant.connection, connection: $0.connection, revocation: $0.revocation, idleTime: grant.idleTime)
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .resume(let continuation, let result):
            continuation.resume(with: result)
        case .connect(let id):
            Task { await connect(id) }
        case .close(let id, let connection):
            connection.close()
            apply { $0.machine.didClose(id, now: $1) }
        case .revoke(let tenant):
            tenant.revocation.revoke()
            tenant.connection.cancelRunningStatement()
        case .finish(let continuations):
            for continuation in continuations { continuation.resume() }
        }
    }

    /// Replaces the timer. Runs under the lock, so that of two wake-ups the earlier one survives.
    private func arm(_ instant: ContinuousClock.Instant, in state: inout State) {
        state.timer?.cancel()
        state.timer = Task { [weak self, clock] in
            try? await clock.sleep(instant)
            guard !Task.isCancelled else { return }
            self?.apply { $0.machine.tick(now: $1) }
        }
    }
}

// MARK: - Acquire

extension PoolDriver {
    /// Waits for a connection that is alive.
    ///
    /// Throws ``DatabaseError`` (`poolExhausted`, `connectionFailed`, `nestedSession`, `poolClosed`, `configuration`),
    /// or `CancellationError` if the task is cancelled; then the caller holds nothing.
    package nonisolated(nonsending) func acquire(at callSite: CallSite) async throws -> Lease {
        try Task.checkCancellation()
        let holder = Holder.current(at: callSite)
        let deadline = clock.now() + configuration.acquireTimeout
        var lease: Lease
        if let idle = leaseIdle(to: holder) {
            lease = idle
        } else {
            lease = try await wait(holder: holder, deadline: deadline, isAgain: false)
        }
        while try await !isAlive(lease) {
            apply { $0.machine.retire(lease.id, now: $1) }
            lease = try await wait(holder: holder, deadline: deadline, isAgain: true)
        }
        return lease
    }

    /// The acquire that does not wait.
    private func leaseIdle(to holder: Holder) -> Lease? {
        var found: Lease?
        apply { state, now in
            let (grant, actions) = state.machine.lease(to: holder, now: now)
            found = grant.flatMap { lease(for: $0, in: state) }
            return actions
        }
        return found
    }

    /// The acquire that waits. Body and cancellation handler decide under the lock who is first.
    private nonisolated(nonsending) func wait(
        holder: Holder, deadline: ContinuousClock.Instant, isAgain: Bool
    ) async throws -> Lease {
        let request = state.withLock { $0.machine.register() }
        let lease = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                apply { state, now in
                    state.continuations[request] = continuation
                    return state.machine.enqueue(
                        request, holder: holder, deadline: deadline, isAgain: isAgain, now: now)
                }
            }
        } onCancel: {
            apply { $0.machine.cancel(request, now: $1) }
        }
        guard Task.isCancelled else { return lease }
        // Served and cancelled at once: the connection goes back, unused.
        release(lease, queries: 0)
        throw CancellationError()
    }

    /// Whether a connection that lay idle still works. A check that fails on a cancelled task says nothing about the
    /// connection: it is returned, and the cancellation thrown.
    private nonisolated(nonsending) func isAlive(_ lease: Lease) async throws -> Bool {
        guard let idleTime = lease.idleTime else { return true }
        guard lease.connection.isUsable, lease.connection.isHealthyWithoutRoundTrip else { return false }
        guard configuration.prePing.isDue(afterIdle: idleTime) else { return true }
        do {
            _ = try await lease.connection.simple("", deadline: clock.now() + configuration.pingTimeout)
        } catch {
            guard Task.isCancelled else { return false }
            release(lease, queries: 1)
            throw CancellationError()
        }
        return true
    }
}

// MARK: - Release

extension PoolDriver {
    /// Takes a connection back. Never waits: a connection that needs a rollback gets it in a task of the pool.
    package func release(_ lease: Lease, queries: Int) {
        let connection = lease.connection
        guard connection.isUsable else { return apply { $0.machine.retire(lease.id, now: $1) } }
        switch connection.transactionStatus {
        case .idle:
            apply { $0.machine.release(lease.id, queries: queries, now: $1) }
        case .inTransaction, .failed:
            state.withLock { $0.machine.beginReset(lease.id, queries: queries) }
            Task { await reset(lease) }
        case .active, .unknown:
            apply { $0.machine.retire(lease.id, now: $1) }
        }
    }

    private func reset(_ lease: Lease) async {
        let deadline = clock.now() + configuration.resetTimeout
        let result = try? await lease.connection.simple("ROLLBACK", deadline: deadline)
        let connection = lease.connection
        let isUsable = result != nil && connection.isUsable && connection.transactionStatus == .idle
        apply { $0.machine.endReset(lease.id, isUsable: isUsable, now: $1) }
    }
}

// MARK: - Connect and shut down

extension PoolDriver {
    private func connect(_ id: ConnectionID) async {
        do {
            let connection = try await factory(clock.now() + configuration.connectTimeout)
            try await prepare(connection)
            apply { state, now in
                state.lastConnectError = nil
                let missing = id.slot + 1 - state.tenants.count
                if missing > 0 { state.tenants += Array(repeating: nil, count: missing) }
                state.tenants[id.slot] = Tenant(connection: connection)
                return state.machine.connected(id, now: now)
            }
        } catch {
            apply { state, now in
                state.lastConnectError = error
                return state.machine.connectFailed(id, isMisconfigured: isMisconfiguration(error), now: now)
            }
        }
    }

    private func prepare(_ connection: any PooledConnection) async throws {
        guard let onConnect = configuration.onConnect else { return }
        do {
            let driver = SessionDriver(connection)
            defer { driver.close() }
            nonisolated(unsafe) let session = Session(driver)
            try await onConnect(session)
        } catch {
            connection.close()
            throw error
        }
    }

    /// Refuses requests, waits up to `grace` for those in progress, then closes every connection. If the calling task
    /// is cancelled, the grace ends at once.
    package nonisolated(nonsending) func shutDown(grace: Duration) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                apply { state, now in
                    state.shutdowns.append(continuation)
                    return state.machine.shutDown(deadline: now + grace, now: now)
                }
            }
        } onCancel: {
            apply { $0.machine.shutDown(deadline: $1, now: $1) }
        }
    }
}
