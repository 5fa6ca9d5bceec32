import HowdahTypes

/// A statement together with the pool that can explain it.
struct Explainable: Sendable {
    let statement: PreparedSQL
    let pool: WeakPool

    /// Nil for a statement about a cursor, which only its own transaction knows.
    init?(_ statement: PreparedSQL, pool: WeakPool) {
        guard !["FETCH ", "MOVE ", "CLOSE "].contains(where: statement.sql.hasPrefix) else { return nil }
        self.statement = statement
        self.pool = pool
    }
}

extension ObservedOperation {
    /// Asks the server for the plan of the statement, on another connection of the pool, with the same values.
    ///
    /// ```sql
    /// EXPLAIN (FORMAT text) SELECT … WHERE id = $1
    /// ```
    ///
    /// The plan is the one that the server would make now; the statement does not run. Observers are not told of it.
    /// Only a statement that is complete in itself has a plan: one that reads a temporary table of its session, or what
    /// its transaction has created, throws the server's error.
    ///
    /// - Returns: the plan, line by line; empty for what is not a statement, or if the database is gone.
    /// - Throws: ``DatabaseError`` if there is no connection, or no plan; `CancellationError`.
    public nonisolated(nonsending) func explain() async throws -> [String] {
        guard let explainable, let pool = explainable.pool.pool else { return [] }
        let statement = PreparedSQL(
            sql: "EXPLAIN (FORMAT text) " + explainable.statement.sql, binds: explainable.statement.binds)
        let result = try await Database(pool: pool, observers: []).withSession(fileID: fileID, line: line) { session in
            try await session.execute(statement, fileID: fileID, line: line)
        }
        return try result.decodeColumn(as: String.self)
    }
}
