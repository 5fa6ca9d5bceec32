import HowdahPool
import HowdahTypes
import HowdahWire
import TestSupport

/// Makes fake connections, and fails to when told so.
final class FakeServer: Sendable {
    struct State {
        var connections: [FakeConnection] = []
        var attempts = 0
        var error: (any Error)?
        /// Connecting does not end before this gate opens.
        var gate: Gate?
        var prepare: (@Sendable (FakeConnection) -> Void)?
    }

    let state = Locked(State())
    let clock = FakeClock()

    var connections: [FakeConnection] { state.withLock { $0.connections } }
    var attempts: Int { state.withLock { $0.attempts } }
    /// The round trips of all connections, in the order of the connections.
    var sent: [String] { connections.flatMap(\.sent) }

    /// Connections that are open.
    var open: Int { connections.count { !$0.isClosed } }

    func connect() async throws -> FakeConnection {
        let (error, gate) = state.withLock { state in
            state.attempts += 1
            return (state.error, state.gate)
        }
        if let gate { await gate.wait() }
        if let error { throw error }
        return state.withLock { state in
            let connection = FakeConnection(processID: Int32(state.connections.count + 1))
            state.prepare?(connection)
            state.connections.append(connection)
            return connection
        }
    }

    func database(
        target: TargetSession = .any, _ change: (inout PoolConfiguration) -> Void = { _ in }
    ) -> Database {
        var configuration = PoolConfiguration(size: 2)
        change(&configuration)
        return Database(
            pool: PoolDriver(configuration, clock: clock.pool, seed: 1, target: target) { [self] _ in
                try await connect()
            })
    }
}

/// A clock that moves when it is told to.
final class FakeClock: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var sleepers: [Int: (until: ContinuousClock.Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var last = 0
    }
    private let state = Locked(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    var pool: PoolClock {
        PoolClock(now: { self.now }, sleep: { try await self.sleep(until: $0) })
    }

    /// When the next sleeper wakes.
    var nextWake: ContinuousClock.Instant? { state.withLock { $0.sleepers.values.map(\.until).min() } }

    func sleep(until instant: ContinuousClock.Instant) async throws {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if instant <= state.now { return .success(()) }
                    state.sleepers[id] = (instant, continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper.continuation as Optional }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }
}

/// Lets other tasks run until a condition holds. A condition that never holds fails the test by the suite's time limit.
func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}

func sql(_ text: String) -> PreparedSQL { PreparedSQL(sql: text) }
