import Howdah
import HowdahTesting
import Testing

@testable import HowdahWire

/// A statement whose result the loop reads is taken over by a task when something interrupts it.
@Suite("A statement that a task takes over from the loop", .timeLimit(.minutes(1)))
struct TakenOverStatementTests {
    @Test("has its answer, though that came in one wake with its cancellation", arguments: PollerKind.allCases)
    func answerAndCancellation(poller: PollerKind) async throws {
        try await withConnection(poller, expectAnswerAndCancellation)
    }

    private func expectAnswerAndCancellation(on connection: Connection) async throws {
        #expect(try await connection.works())
        let (wakes, wake) = AsyncStream.makeStream(of: DescriptorWatch.Wake.self)
        connection.watch.onWake { wake.yield($0) }
        let receiver = Receiver()
        #expect(connection.start(prepared("SELECT $1 + 1", 41), for: receiver) != nil)

        // The event of the answer has been, and its bytes are still in the socket.
        var events = wakes.makeAsyncIterator()
        #expect(await events.next() == .ready)
        connection.progress([.ready, .cancelled])
        #expect(receiver.wasInterrupted.withLock { $0 })
        #expect(try await connection.finishStarted().decodeColumn(as: Int.self) == [42])

        // A connection that waited for the answer in vain would have been closed.
        #expect(connection.isUsable)
        #expect(try await connection.works())
    }

    private final class Receiver: StatementReceiver {
        let wasInterrupted = Locked(false)

        func statementEnded(_ end: StatementEnd) -> (() -> Void)? {
            if case .interrupted = end { wasInterrupted.withLock { $0 = true } }
            return nil
        }
    }
}
