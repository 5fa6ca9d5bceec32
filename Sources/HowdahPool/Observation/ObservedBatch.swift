import HowdahTypes

/// Tells observers of the statements of a batch, one after the other, while hundreds of them are under way.
///
/// The server runs them in their order, so a statement begins when it is sent or, if others are under way, when the one
/// before it is answered. Durations add up to that of the batch, and the one that has begun is the one that fails.
///
/// ```
/// sent ──▶ waiting ── the one before it is answered ──▶ running ── answered or failed ──▶ told
/// ```
final class ObservedBatch {
    private let session: ObservedSession
    private let callSite: CallSite
    private var waiting: [PreparedSQL] = []
    /// The first that waits, in ``waiting``.
    private var head = 0
    private var running: OperationInProgress?
    private var isFirst = true

    init(of session: ObservedSession, at callSite: CallSite) {
        self.session = session
        self.callSite = callSite
    }

    func sent(_ statement: PreparedSQL) {
        guard running == nil else { return waiting.append(statement) }
        begin(statement)
    }

    /// The statement that runs has a result.
    func answered(_ result: QueryResult) {
        running?.end(result)
        running = nil
        guard head < waiting.count else { return }
        begin(waiting[head])
        head += 1
        // As the connection does, whose window is no larger.
        if head >= 512 {
            waiting.removeFirst(head)
            head = 0
        }
    }

    /// The batch ends with an error: that of the statement that runs. Those that wait are skipped.
    func failed(_ error: any Error) {
        running?.end(error: error)
        running = nil
    }

    private func begin(_ statement: PreparedSQL) {
        running = session.begin(.statement, [statement], at: callSite, roundTrips: isFirst ? 1 : 0)
        isFirst = false
    }
}
