import HowdahTypes

extension PoolDriver {
    func connect(_ id: ConnectionID) async {
        do {
            let deadline = clock.now() + connectTimeout
            let connection = try await factory(deadline)
            try await prepare(connection, deadline: deadline)
            apply { state, now in
                state.connects[id] = nil
                state.lastConnectError = nil
                let missing = id.slot + 1 - state.tenants.count
                if missing > 0 { state.tenants += Array(repeating: nil, count: missing) }
                state.tenants[id.slot] = Tenant(connection: connection)
                return state.machine.connected(id, now: now)
            }
        } catch {
            apply { state, now in
                state.connects[id] = nil
                state.lastConnectError = error
                return state.machine.connectFailed(
                    id, isMisconfigured: isMisconfiguration(error), isServerFull: isServerFull(error), now: now)
            }
        }
    }

    /// Runs `onConnect`. What that leaves in the server's process is what every session finds.
    func prepare(_ connection: any PooledConnection, deadline: ContinuousClock.Instant) async throws {
        guard let onConnect = configuration.onConnect else { return }
        do {
            let driver = SessionDriver(connection, limit: TimeLimit(connectTimeout, from: deadline - connectTimeout))
            defer { driver.close() }
            nonisolated(unsafe) let session = Session(driver)
            try await onConnect(session)
            connection.leavesState = false
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
                    return state.machine.shutDown(deadline: now + grace.bounded, now: now)
                }
            }
        } onCancel: {
            apply { $0.machine.shutDown(deadline: $1, now: $1) }
        }
    }
}
