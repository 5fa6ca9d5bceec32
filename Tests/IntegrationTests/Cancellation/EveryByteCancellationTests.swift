import Howdah
import HowdahTesting
import Synchronization
import Testing

@Suite("Cancelling at every place of what client and server say", .serialized, .timeLimit(.minutes(10)))
struct EveryByteCancellationTests {
    @Test(
        "what was held back comes to its one right end, and the connection goes on",
        arguments: CancelledOperation.allCases.filter { $0 != .nothing }, Fault.Direction.allCases)
    func everyByte(operation: CancelledOperation, direction: Fault.Direction) async throws {
        try await TestDatabase.withEmpty { direct in
            try await CancelledOperation.createTable(direct)
            let name = try await direct.value(prepared("SELECT current_database()::text"), as: String.self)
            let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
            defer { proxy.stop() }
            let db = try Database(proxy.configuration(database: name), pool: TestDatabase.pool(size: 1))
            var (ledger, nonce, length) = (CancellationLedger(), 0, 0)
            // The third time everything that can be prepared is, and the conversation is as long as it will be.
            for _ in 0..<3 {
                nonce += 1
                let before = proxy.bytes(direction)
                try await operation.run(db, nonce: nonce, milliseconds: 0)
                try ledger.note(operation, nonce, .success(()))
                length = proxy.bytes(direction) - before
            }
            for bytes in stride(from: 1, through: length, by: max(1, length / 40)) {
                nonce += 1
                let result = await Self.cancel(operation, after: bytes, direction, nonce, db, proxy)
                do {
                    try ledger.note(operation, nonce, result)
                    try await CancelledOperation.ask(db, nonce)
                } catch {
                    Issue.record("\(operation) after \(bytes) of \(length) bytes: \(String(reflecting: error))")
                }
            }
            try await ledger.check(db)
            #expect(db.statistics.inUse == 0 && ledger.unknown == 0)
            #expect(db.statistics.closed == 0, "a cancellation has cost the connection")
            await db.shutdown()
        }
    }

    /// Holds one side back after so many bytes, cancels, and lets it go on once the server has got the request.
    private static func cancel(
        _ operation: CancelledOperation, after bytes: Int, _ direction: Fault.Direction, _ nonce: Int, _ db: Database,
        _ proxy: FaultProxy
    ) async -> Result<Void, any Error> {
        let (start, requests) = (proxy.bytes(direction), proxy.statistics.cancelRequests)
        proxy.set(.stall(direction, .afterBytes(bytes)), for: .living)
        let end = End()
        let task = Task {
            defer { end.isReached.store(true, ordering: .relaxed) }
            try await operation.run(db, nonce: nonce, milliseconds: 0)
        }
        await soon { end.isReached.load(ordering: .relaxed) || proxy.bytes(direction) - start > bytes }
        task.cancel()
        // A rollback is not cancelled: then there is no request to wait for.
        await soon { end.isReached.load(ordering: .relaxed) || proxy.statistics.cancelRequests > requests }
        proxy.set(.pass, for: .living)
        return await task.result
    }

    /// Waits for what makes the test sharper, but need not come.
    private static func soon(_ condition: () -> Bool) async {
        let limit = ContinuousClock.now + .milliseconds(100)
        while !condition(), .now < limit { try? await Task.sleep(for: .milliseconds(1)) }
    }

    private final class End: Sendable {
        let isReached = Atomic<Bool>(false)
    }
}

extension FaultProxy {
    /// How many bytes one side has sent so far.
    fileprivate func bytes(_ direction: Fault.Direction) -> Int {
        direction == .fromServer ? statistics.bytesFromServer : statistics.bytesFromClient
    }
}
