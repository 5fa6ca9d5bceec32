import HowdahTypes
import HowdahWire

extension SessionDriver {
    /// Executes what a source gives, in transactions of its own unless one is open.
    nonisolated(nonsending) func executeMany(
        in serial: Int? = nil, atomicity: BatchAtomicity, at callSite: CallSite,
        _ next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        _ receive: (Int, QueryResult) throws -> Void
    ) async throws -> BatchSummary {
        let size = try chunkSize(of: atomicity)
        var summary = BatchSummary()
        guard !isInAnyTransaction else {
            _ = try await runChunk(in: serial, of: size, at: callSite, next, &summary, receive)
            return summary
        }
        var isAtEnd = false
        while !isAtEnd {
            let committed = summary.statements
            do {
                isAtEnd = try await transact(TransactionMode(), at: callSite) { _ in
                    try await self.runChunk(in: nil, of: size, at: callSite, next, &summary, receive)
                }
            } catch let error as DatabaseError {
                throw error.inBatch(after: committed)
            }
        }
        return summary
    }

    /// One chunk, with the BEGIN or SAVEPOINT that has not been sent yet; returns whether the source has come to its end.
    private nonisolated(nonsending) func runChunk(
        in serial: Int?, of size: Int, at callSite: CallSite,
        _ next: nonisolated(nonsending) () async throws -> PreparedSQL?,
        _ summary: inout BatchSummary, _ receive: (Int, QueryResult) throws -> Void
    ) async throws -> Bool {
        // A source without statements sends nothing at all.
        guard let first = try await next() else { return true }
        let before = summary.statements
        var taken = 0
        var isAtEnd = false
        try await exchange(in: serial, at: callSite) {
            let opening = openings(before: [first])
            statements += opening.count
            defer { statements += taken }
            let passengers = observed?.beginPassengers(opening, at: callSite) ?? []
            defer { for passenger in passengers { passenger.end(duration: .zero) } }
            let told = observed.map { ObservedBatch(of: $0, at: callSite) }
            do {
                _ = try await connection.batch(opening: opening, deadline: deadline) {
                    guard taken < size else { return nil }
                    taken += 1
                    let statement = taken == 1 ? first : try await next()
                    isAtEnd = statement == nil
                    if let told, let statement { told.sent(statement) }
                    return statement
                } receive: { number, result in
                    told?.answered(result)
                    try receive(before + number, result)
                    summary.add(result)
                }
            } catch {
                told?.failed(error)
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
