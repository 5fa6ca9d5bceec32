import HowdahTypes

extension SessionDriver {
    /// Declares a cursor and fetches its first rows, in one round trip, together with a BEGIN that was not sent yet.
    nonisolated(nonsending) func openCursor(
        _ statement: PreparedSQL, batch: Int, in serial: Int, at callSite: CallSite
    ) async throws -> (OpenCursors.ID, QueryResult) {
        try await exchange(in: serial, at: callSite) {
            let opening = openings(before: [statement])
            let (id, name) = stack.cursors.open(in: stack.innermost ?? serial)
            let declare = PreparedSQL(
                sql: "DECLARE \(name) NO SCROLL CURSOR FOR \(statement.sql)", binds: statement.binds)
            let both = [declare, Self.fetch(batch, from: name)]
            do {
                let results = try await observing(.pipeline, both, at: callSite) {
                    try await send(opening, before: both, at: callSite)
                }
                guard let rows = results.last else {
                    throw DatabaseError(.connectionLost, message: "The server answered FETCH without a result.")
                }
                return (id, rows)
            } catch {
                stack.cursors.remove(id)
                throw (error as? DatabaseError)?.inPipeline(nil) ?? error
            }
        }
    }

    /// The next rows of a cursor.
    nonisolated(nonsending) func fetch(
        _ count: Int, from id: OpenCursors.ID, in serial: Int, at callSite: CallSite
    ) async throws -> QueryResult {
        try await exchange(in: serial, at: callSite) {
            guard let name = stack.cursors.name(of: id) else {
                throw DatabaseError(
                    .invalidStatement,
                    message: """
                        The cursor is closed: the savepoint in which it was opened has been rolled back. Read it where it \
                        was opened.
                        """)
            }
            let fetch = Self.fetch(count, from: name)
            return try await observing(.statement, [fetch], at: callSite) { try await run(fetch, at: callSite) }
        }
    }

    /// Closes a cursor with the next statement. The last reference to it may go when the session has ended, or while a
    /// statement runs that took it along: then the end of the transaction closes it.
    func abandonCursor(_ id: OpenCursors.ID) {
        try? exclusively { stack.cursors.abandon(id) }
    }

    private static func fetch(_ count: Int, from name: String) -> PreparedSQL {
        PreparedSQL(sql: "FETCH FORWARD \(count) FROM \(name)")
    }
}
