public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Executor {
    /// Executes different statements in one round trip, and returns each result as its own type.
    ///
    /// ```swift
    /// let (adults, orders, total, _) = try await session.pipeline(
    ///     User.where { $0.age >= 18 },
    ///     Order.order { $0.id.descending }.limit(10),
    ///     Order.all.count(),
    ///     TypedSQL("UPDATE users SET seen_at = now() WHERE id = \(id)"))
    /// // SELECT … FROM "users" WHERE "users"."age" >= $1
    /// // SELECT … FROM "orders" ORDER BY "orders"."id" DESC LIMIT $1
    /// // SELECT count(*) FROM "orders"
    /// // UPDATE users SET seen_at = now() WHERE id = $1
    /// ```
    ///
    /// On a database or a session it is one implicit transaction: all of it, or nothing. In a transaction it is part of
    /// that, and the first statement of a transaction carries the BEGIN.
    ///
    /// A query may have joined relations. Others need the rows' keys first, and are refused before anything is sent.
    ///
    /// - Throws: the ``DatabaseError`` of the first statement that fails, with its SQL;
    ///   ``DatabaseError/pipelinePosition`` says which one it was and what became of the others.
    public nonisolated(nonsending) func pipeline<each Statement: TypedStatement>(
        _ statements: repeat each Statement, fileID: String = #fileID, line: UInt = #line
    ) async throws -> (repeat (each Statement).Output) {
        var prepared: [PreparedSQL] = []
        for statement in repeat each statements { prepared.append(try statement.prepared()) }
        var answers = PipelineAnswers(prepared, try await pipeline(prepared, fileID: fileID, line: line))
        return (repeat try answers.read(each statements))
    }
}

/// The results of a pipeline, given out one by one.
private struct PipelineAnswers {
    private let statements: [PreparedSQL]
    private let results: [QueryResult]
    private var position = 0

    init(_ statements: [PreparedSQL], _ results: [QueryResult]) {
        self.statements = statements
        self.results = results
    }

    mutating func read<Statement: TypedStatement>(_ statement: Statement) throws -> Statement.Output {
        defer { position += 1 }
        guard position < results.count else {
            throw DatabaseError(
                .connectionLost, message: "The server answered a pipeline with fewer results than statements.")
        }
        return try statement.read(results[position], of: statements[position])
    }
}
