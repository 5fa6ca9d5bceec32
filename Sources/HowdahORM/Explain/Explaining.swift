public import HowdahPool
public import HowdahSQL
import HowdahTypes

extension Executor {
    /// How the server would execute a statement, with its values; with `analyze`, how it has executed it.
    ///
    /// ```swift
    /// let plan = try await session.explain(User.where { $0.email == email })
    /// // EXPLAIN (FORMAT JSON) SELECT … FROM "users" WHERE "users"."email" = $1
    /// let timed = try await session.explain(User.all, analyze: true)
    /// // BEGIN; EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS) SELECT … FROM "users"
    /// // ROLLBACK
    /// ```
    ///
    /// With `analyze` the statement runs: an INSERT, UPDATE or DELETE as well, and a SELECT may call functions that write.
    /// So it always runs in a transaction, or a savepoint of the open one, that is rolled back. What no rollback undoes
    /// stays: values that sequences have given out, and what functions do outside the database.
    ///
    /// - Parameters:
    ///   - statement: a query, a selection, a join, a set-based write, or ``TypedSQL``.
    ///   - analyze: whether the statement is executed, and rows and times are measured.
    ///   - buffers: whether the pages that were touched are counted; by default with `analyze`.
    ///   - verbose: whether schemas and output columns are named.
    ///   - settings: whether settings that differ from their defaults are listed.
    public nonisolated(nonsending) func explain(
        _ statement: some TypedStatement, analyze: Bool = false, buffers: Bool? = nil, verbose: Bool = false,
        settings: Bool = false, fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryPlan {
        var options = ["FORMAT JSON"]
        if analyze { options.append("ANALYZE") }
        // From 18 on, ANALYZE counts them unless told otherwise.
        if buffers ?? analyze { options.append("BUFFERS") } else if analyze { options.append("BUFFERS false") }
        if verbose { options.append("VERBOSE") }
        if settings { options.append("SETTINGS") }
        var explained = try statement.prepared()
        explained.sql = "EXPLAIN (\(options.joined(separator: ", "))) \(explained.sql)"
        let result =
            try await analyze
            ? rehearse(explained, fileID: fileID, line: line) : execute(explained, fileID: fileID, line: line)
        return try QueryPlan(json: result.value())
    }

    /// How the server would execute SQL written by hand, with its values; with `analyze`, how it has executed it.
    ///
    /// ```swift
    /// print(try await session.explain("SELECT * FROM users WHERE email = \(email)"))
    /// ```
    public nonisolated(nonsending) func explain(
        _ sql: SQLFragment, analyze: Bool = false, buffers: Bool? = nil, verbose: Bool = false, settings: Bool = false,
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryPlan {
        try await explain(
            TypedSQL<QueryResult>(sql), analyze: analyze, buffers: buffers, verbose: verbose, settings: settings,
            fileID: fileID, line: line)
    }
}

extension Executor {
    /// How the server would read the rows of a query; with `analyze`, how it has read them. Relations that are loaded by
    /// statements of their own are left out.
    public nonisolated(nonsending) func explain<M: Model>(
        _ query: Query<M>, analyze: Bool = false, buffers: Bool? = nil, verbose: Bool = false, settings: Bool = false,
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryPlan {
        try await explain(
            TypedSQL(query.render()) { result, _ in result }, analyze: analyze, buffers: buffers, verbose: verbose,
            settings: settings, fileID: fileID, line: line)
    }
}
