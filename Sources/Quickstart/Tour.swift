import Howdah
import HowdahTesting

/// Walks through the shop on one session, and shows for each step what was sent and how long it took.
struct Tour: ~Copyable {
    let session: Session
    let console: Console

    init(_ session: Session, _ console: Console) {
        self.session = session
        self.console = console
    }

    /// Runs a step: prints its title, then the SQL that it sent, the number of round trips, and the time.
    @discardableResult
    func step<Result>(
        _ title: String, _ body: (RecordingExecutor<Session>) async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        console.title(title)
        let recorder = RecordingExecutor(session)
        let begin = ContinuousClock.now
        let result = try await body(recorder)
        let time = ContinuousClock.now - begin
        console.sql(recorder.log.statements)
        console.note(Tour.summary(recorder.log, time))
        return result
    }

    /// `4 statements in 3 round trips, 5.1 ms`.
    private static func summary(_ log: StatementLog, _ time: Duration) -> String {
        let statements = log.statements.count
        guard statements > 0 else { return "nothing was sent" }
        let what = statements == 1 ? "1 statement" : "\(statements.grouped) statements"
        let trips = log.roundTrips == 1 ? "1 round trip" : "\(log.roundTrips.grouped) round trips"
        return "\(what) in \(trips), \(time, unit: .milliseconds)"
    }
}
