import HowdahTypes
import HowdahWire

extension SessionDriver {
    /// Executes what a source gives, in transactions of its own unless one is open.
    nonisolated(nonsending) func executeMany(
        in serial: Int? = nil, atomicity: BatchAtomicity,
        _ next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        _ receive: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        let size = try chunkSize(of: atomicity)
        var summary = BatchSummary()
        guard !isInAnyTransaction else {
            _ = try await runChunk(in: serial, of: size, next, &summary, receive)
            return summary
        }
        var isAtEnd = false
        while !isAtEnd {
            let committed = summary.statements
            do {
                isAtEnd = try await transact(TransactionMode()) { _ in
                    try await self.runChunk(in: nil, of: size, next, &summary, receive)
                }
            } catch let error as DatabaseError {
                throw error.inBatch(after: committed)
            }
        }
        return summary
    }

    /// One chunk, with the BEGIN or SAVEPOINT that has not been sent yet; returns whether the source has come to its end.
    private nonisolated(nonsending) func runChunk(
        in serial: Int?, of size: Int, _ next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        _ summary: inout BatchSummary, _ receive: (Int, QueryResult) throws -> Void
    ) async throws -> Bool {
        // A source without statements sends nothing at all.
        guard let first = try await next() else { return true }
        let before = summary.statements
        var taken = 0
        var isAtEnd = false
        try await exchange(in: serial) {
            let opening = openings(before: [first])
            statements += opening.count
            defer { statements += taken }
            do {
                _ = try await connection.batch(opening: opening, deadline: deadline) {
                    guard taken < size else { return nil }
                    taken += 1
                    if taken == 1 { return first }
                    let statement = try await next()
                    isAtEnd = statement == nil
                    return statement
                } receive: { number, result in
                    try receive(before + number, result)
                    summary.add(result)
                }
            } catch {
                if connection.transactionStatus == .idle { stack.serverIsIdle() }
                throw error
            }
        }
        return isAtEnd
    }

    private func chunkSize(of atomicity: BatchAtomicity) throws -> Int {
        guard case .chunks(let size) = atomicity else { return .max }
        guard size >= 1 else {
            throw DatabaseError(.invalidStatement, message: "A chunk has at least 1 statement, not \(size).")
        }
        guard isInAnyTransaction else { return size }
        throw DatabaseError(
            .invalidStatement,
            message: """
                A transaction is open, and commits all at once: a batch in it cannot commit chunk by chunk. Leave out \
                `atomicity`, or run the batch on a session without a transaction.
                """)
    }

    /// Whether a transaction is open, be it one that a statement of the session itself has begun.
    private var isInAnyTransaction: Bool { isInTransaction || connection.transactionStatus != .idle }
}

extension DatabaseError {
    /// The error of a batch in transactions of its own, of which the statements before `committed` have ended.
    fileprivate func inBatch(after committed: Int) -> DatabaseError {
        guard var position = pipelinePosition else { return self }
        position.index += committed
        position.before = committed > 0 ? .committed(committed) : .undone
        return inPipeline(position)
    }
}
