public import HowdahPool
public import HowdahSQL
import HowdahTypes

extension SessionExecutor {
    /// The data of `COPY … TO STDOUT`, in whatever format it asks for, read while it arrives.
    ///
    /// ```swift
    /// for try await chunk in session.copyOut("COPY (SELECT * FROM users) TO STDOUT (FORMAT csv, HEADER)") {
    ///     try file.write(contentsOf: chunk)
    /// }
    /// ```
    ///
    /// PostgreSQL takes no parameters in COPY: with an interpolated value the first chunk throws
    /// ``DatabaseError/Code/invalidStatement``. Names go in by `\(identifier:)`.
    ///
    /// - Parameter chunkSize: how many bytes a chunk holds, about, at most; fewer if fewer have arrived.
    public func copyOut(
        _ sql: SQLFragment, chunkSize: Int = 1 << 16, fileID: String = #fileID, line: UInt = #line
    ) -> CopyOutput {
        let statement = sql.render()
        return CopyOutput(
            lane.from(fileID: fileID, line: line), sql: statement.sql, chunkSize: chunkSize,
            failure: copyFailure(statement))
    }

    /// Runs `COPY … FROM STDIN` with the data that `body` writes, in the format that the statement asks for.
    ///
    /// ```swift
    /// let count = try await session.copyIn("COPY users (id, email) FROM STDIN (FORMAT csv)") { writer in
    ///     for line in lines { try await writer.write(line + "\n") }
    /// }
    /// ```
    ///
    /// All or nothing: if `body` throws, or the task is cancelled, nothing is stored. The session is busy meanwhile.
    ///
    /// - Returns: the number of rows.
    /// - Throws: what `body` throws; ``DatabaseError`` of the server, soon after the row that caused it.
    @discardableResult
    public nonisolated(nonsending) func copyIn(
        _ sql: SQLFragment, fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending CopyWriter) async throws -> Void
    ) async throws -> Int {
        let statement = sql.render()
        if let failure = copyFailure(statement) { throw failure }
        return try await copyIn(sql: statement.sql, fileID: fileID, line: line, body)
    }

    /// Runs `COPY … FROM STDIN` with the bytes of a sequence, in the format that the statement asks for.
    ///
    /// ```swift
    /// try await session.copyIn("COPY users FROM STDIN (FORMAT csv, HEADER)", from: file.chunks)
    /// ```
    ///
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copyIn<Chunks: Sequence>(
        _ sql: SQLFragment, from chunks: Chunks, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int where Chunks.Element: Collection<UInt8> {
        try await copyIn(sql, fileID: fileID, line: line) { writer in
            for chunk in chunks { try await writer.write(chunk) }
        }
    }

    /// Runs `COPY … FROM STDIN` with the bytes of an asynchronous sequence: of another session's ``copyOut(_:chunkSize:fileID:line:)``,
    /// or of a file.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copyIn<Chunks: AsyncSequence>(
        _ sql: SQLFragment, from chunks: Chunks, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int where Chunks.Element: Collection<UInt8> {
        try await copyIn(sql, fileID: fileID, line: line) { writer in
            for try await chunk in chunks { try await writer.write(chunk) }
        }
    }

    func copyFailure(_ statement: PreparedSQL) -> DatabaseError? {
        guard !statement.binds.isEmpty else { return nil }
        return DatabaseError(
            .invalidStatement,
            message: """
                COPY takes no values: PostgreSQL has no parameters there. Read rows that a value selects with `stream`, or \
                copy them into a temporary table first.
                """,
            statement: statement.sql)
    }
}
