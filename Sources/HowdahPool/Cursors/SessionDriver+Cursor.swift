import HowdahTypes

extension SessionDriver {
    /// Declares a cursor and takes its first step, in one round trip, together with a BEGIN that was not sent yet.
    nonisolated(nonsending) func openCursor(
        _ kind: CursorKind, _ statement: PreparedSQL, _ step: CursorStep, in serial: Int, at callSite: CallSite
    ) async throws -> (OpenCursors.ID, QueryResult) {
        try await exchange(in: serial, at: callSite) {
            let opening = openings(before: [statement])
            let (id, name) = stack.cursors.open(in: stack.innermost ?? serial)
            do {
                return (id, try await declare(kind, name, statement, step, after: opening, at: callSite))
            } catch {
                stack.cursors.remove(id)
                throw error
            }
        }
    }

    /// Sends DECLARE and the first step.
    nonisolated(nonsending) func declare(
        _ kind: CursorKind, _ name: String, _ statement: PreparedSQL, _ step: CursorStep,
        after opening: [PreparedSQL], at callSite: CallSite
    ) async throws -> QueryResult {
        let declare = PreparedSQL(sql: kind.declaration(of: name) + statement.sql, binds: statement.binds)
        let both = [declare, PreparedSQL(sql: step.statement(on: name))]
        do {
            let results = try await observing(.pipeline, both, at: callSite) {
                try await send(opening, before: both, at: callSite)
            }
            if let rows = results.last { return rows }
        } catch {
            throw (error as? DatabaseError)?.inPipeline(nil) ?? error
        }
        throw DatabaseError(.connectionLost, message: "The server answered FETCH without a result.")
    }

    /// Moves a cursor.
    nonisolated(nonsending) func step(
        _ step: CursorStep, _ id: OpenCursors.ID, in serial: Int, at callSite: CallSite
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
            let statement = PreparedSQL(sql: step.statement(on: name))
            return try await observing(.statement, [statement], at: callSite) {
                try await run(statement, at: callSite)
            }
        }
    }

    /// Closes a cursor with the next statement. The last reference to it may go when the session has ended, or while a
    /// statement runs that took it along: then the end of the transaction closes it.
    func abandonCursor(_ id: OpenCursors.ID) {
        try? exclusively { stack.cursors.abandon(id) }
    }
}
