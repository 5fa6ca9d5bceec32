import HowdahTypes
import HowdahWire

extension SessionDriver {
    /// Declares a cursor that outlasts its transaction, and fetches its first rows, in one round trip.
    nonisolated(nonsending) func openHeldCursor(
        _ statement: PreparedSQL, batch: Int, at callSite: CallSite
    ) async throws -> (OpenCursors.ID, QueryResult) {
        try await exchange(at: callSite) {
            guard stack.depth == 0, connection.transactionStatus == .idle else { throw Self.notHeldInTransaction }
            let (id, name) = held.open(in: 0)
            do {
                let first = CursorStep.fetchForward(batch)
                let opening = openings(before: [statement])
                return (id, try await declare(.held, name, statement, first, after: opening, at: callSite))
            } catch {
                held.remove(id)
                throw error
            }
        }
    }

    /// The next rows of a held cursor, in a transaction or outside of one.
    nonisolated(nonsending) func fetchHeld(
        _ count: Int, from id: OpenCursors.ID, at callSite: CallSite
    ) async throws -> QueryResult {
        try await exchange(at: callSite) {
            let fetch = PreparedSQL(
                sql: CursorStep.fetchForward(count).statement(on: held.name(of: id) ?? "howdah_held"))
            return try await observing(.statement, [fetch], at: callSite) { try await run(fetch, at: callSite) }
        }
    }

    /// Closes a held cursor before the next statement outside of a transaction, or when the connection is returned: the
    /// pool cleans it of cursors.
    func abandonHeldCursor(_ id: OpenCursors.ID) {
        try? exclusively { held.abandon(id) }
    }

    /// Closes held cursors that nobody reads. In a round trip of its own: there are statements that cannot share one.
    nonisolated(nonsending) func closeAbandonedCursors() async {
        guard held.hasAbandoned, connection.transactionStatus == .idle, stack.depth == 0 else { return }
        for text in held.takeClosings() {
            // A cursor that the program itself has closed is an error of the server, and closed all the same.
            let close = PreparedSQL(sql: text)
            _ = try? await observing(.statement, [close], at: nil) { try await run(close, at: nil) }
        }
    }

    private static var notHeldInTransaction: DatabaseError {
        DatabaseError(
            .invalidStatement,
            message: """
                A held cursor is opened outside of transactions, and a transaction is open on this session. Open it before \
                the transaction, or read with the transaction's own `cursor`.
                """)
    }
}
