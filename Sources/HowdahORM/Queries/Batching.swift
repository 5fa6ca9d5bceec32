public import HowdahPool
public import HowdahSQL
public import HowdahTypes

extension Executor {
    /// Executes one statement for each element of a sequence: prepared once, sent in one pipeline, in constant memory.
    ///
    /// ```swift
    /// let done = try await session.executeMany(lines) { line in
    ///     "UPDATE stock SET count = count - \(line.count) WHERE sku = \(line.sku)"
    /// }
    /// print(done.affectedRows)
    /// // BEGIN; UPDATE stock SET count = count - $1 WHERE sku = $2; … once for each line
    /// // COMMIT
    /// ```
    ///
    /// Results are read while statements are still being sent, and at most 512 statements or 1 MiB are under way. To
    /// insert rows, ``Executor/insert(contentsOf:chunk:onConflict:fileID:line:progress:)`` is faster.
    ///
    /// - Parameters:
    ///   - values: the elements; a sequence that makes them one by one is read once.
    ///   - atomicity: what an error undoes: all, or the chunk it is in. In a transaction always all.
    ///   - statement: the statement of one element. If only its values differ, it is prepared once. An error that it throws
    ///     ends the batch as one of the server does.
    ///   - onResult: takes the result of each statement with its number from 0, in order: its rows, if it returns any.
    /// - Throws: the ``DatabaseError`` of the first statement that fails; ``DatabaseError/pipelinePosition`` has its index
    ///   and says what became of those before it. Those after it do not run.
    @discardableResult
    public nonisolated(nonsending) func executeMany<Values: Sequence>(
        _ values: Values, atomicity: BatchAtomicity = .whole, fileID: String = #fileID, line: UInt = #line,
        _ statement: (Values.Element) throws -> SQLFragment,
        onResult: (Int, QueryResult) throws -> Void = { _, _ in }
    ) async throws -> BatchSummary {
        var iterator = values.makeIterator()
        return try await executeMany(
            atomicity: atomicity, fileID: fileID, line: line,
            next: { try iterator.next().map { try statement($0).render() } },
            onResult: onResult)
    }

    /// Executes one statement for each element of an asynchronous sequence, as it arrives: prepared once, sent in one
    /// pipeline, in constant memory.
    @discardableResult
    public nonisolated(nonsending) func executeMany<Values: AsyncSequence>(
        _ values: Values, atomicity: BatchAtomicity = .whole, fileID: String = #fileID, line: UInt = #line,
        _ statement: (Values.Element) throws -> SQLFragment,
        onResult: (Int, QueryResult) throws -> Void = { _, _ in }
    ) async throws -> BatchSummary {
        var iterator = values.makeAsyncIterator()
        return try await executeMany(
            atomicity: atomicity, fileID: fileID, line: line,
            next: {
                guard let value = try await iterator.next(isolation: #isolation) else { return nil }
                return try statement(value).render()
            }, onResult: onResult)
    }
}
