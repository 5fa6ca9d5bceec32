import HowdahTypes

/// A migration without a transaction: each statement commits by itself, and the history counts them, so that the next
/// run goes on at the statement that failed.
extension MigrationRunner {
    /// Returns false if another runner has done the step meanwhile.
    func runByStatement(_ step: MigrationStep) async throws -> Bool {
        guard let ledger else { return false }
        let clock = ContinuousClock.now
        report(MigrationEvent(.started, step))
        try await checkLock()
        if step.direction == .up {
            guard try await claim(step, ledger) else { return false }
        }
        let first = step.resumesAfter ?? 0
        for index in step.statements.indices.dropFirst(first) {
            try await runAlone(index, of: step, ledger, resuming: step.resumesAfter == index)
        }
        try await checkFinished(step, ledger)
        try await connection.run(reset)
        try await checkLock()
        let elapsed = (ContinuousClock.now - clock).wholeMilliseconds
        try await connection.run(
            step.direction == .up
                ? ledger.finish(step.version, done: step.statements.count, milliseconds: elapsed)
                : ledger.delete(step.version))
        var event = MigrationEvent(step.direction == .up ? .applied : .undone, step)
        event.durationMs = elapsed
        report(event)
        return true
    }

    /// Writes the row that counts the statements; false if another runner, which no lock kept away, was first.
    private func claim(_ step: MigrationStep, _ ledger: MigrationLedger) async throws -> Bool {
        do {
            try await connection.run(step.resumesAfter == nil ? ledger.insert(step.record) : ledger.resume(step.record))
            return true
        } catch let error as DatabaseError where error.isUniqueViolation() {
            report(MigrationEvent(.skipped, step, "another runner was first"))
            return false
        }
    }

    private func runAlone(_ index: Int, of step: MigrationStep, _ ledger: MigrationLedger, resuming: Bool) async throws
    {
        let statement = step.statements[index]
        do {
            let isDone = try await prepareIndex(statement, step, resuming: resuming)
            if !connection.isInTransaction { try await connection.run(sessionSettings(for: statement, step)) }
            if !isDone { try await runStatement(index, of: step, insideTransaction: false) }
            try await checkIndex(statement)
            if step.direction == .up { try await connection.run(ledger.progress(step.version, done: index + 1)) }
        } catch let error as DatabaseError {
            try await fail(StatementFailure(underlying: error, statement: index), step, ledger)
        } catch let failure as StatementFailure {
            try await fail(failure, step, ledger)
        }
    }

    /// A lock timeout would cancel a concurrent build while it waits for old snapshots, and leave an invalid index.
    private func sessionSettings(for statement: MigrationStatement, _ step: MigrationStep) -> String {
        timeouts(step)
            .map { name, value in "SET \(name) = \(name == "lock_timeout" && statement.isConcurrent ? 0 : value)" }
            .joined(separator: "; ")
    }

    private func checkFinished(_ step: MigrationStep, _ ledger: MigrationLedger) async throws {
        guard connection.isInTransaction, let last = step.statements.last else { return }
        try await connection.run("ROLLBACK")
        throw step.file.error(
            .halfApplied, "the file ends inside the transaction that it began", at: last.start,
            notes: ["That transaction was rolled back. Write its COMMIT, and run `up` again."])
    }

    /// Writes down where the migration stopped, as far as the connection still allows, and throws.
    private func fail(_ failure: StatementFailure, _ step: MigrationStep, _ ledger: MigrationLedger) async throws {
        var done = (failure.statement ?? 0)
        if connection.isInTransaction { try? await connection.run("ROLLBACK") }
        if step.direction == .up {
            let server = failure.underlying.server
            try? await connection.run(
                ledger.fail(
                    step.version, statement: (failure.statement ?? 0) + 1,
                    message: server?.message ?? failure.underlying.message, sqlState: server?.sqlState.rawValue))
            // A transaction of the file's own may have taken the count back with it.
            if let record = try? await ledger.records(on: connection).first(where: { $0.version == step.version }) {
                done = record.statementsDone
            }
        }
        let total = step.statements.count
        let state =
            switch done {
            case 0: "Nothing of it is done yet."
            case 1: "Statement 1 of \(total) is done and stays."
            default: "Statements 1 to \(done) of \(total) are done and stay."
            }
        let next =
            step.direction == .up
            ? "Correct statement \(done + 1); `up` goes on there."
            : "The migration still counts as applied; `down` begins at its first statement again."
        throw failure.error(step, "This migration has no transaction. \(state) \(next)")
    }
}

// MARK: Concurrent indexes

extension MigrationRunner {
    /// Drops the invalid index that an earlier attempt left. True if an interrupted run has already built the index.
    private func prepareIndex(_ statement: MigrationStatement, _ step: MigrationStep, resuming: Bool) async throws
        -> Bool
    {
        guard let (index, table) = statement.concurrentIndex, let found = try await lookUp(index, on: table) else {
            return false
        }
        if found.isValid {
            if resuming { report(MigrationEvent(.notice, step, "index \(index) was built by the interrupted run")) }
            return resuming
        }
        report(MigrationEvent(.notice, step, "index \(index) is invalid: dropping it, to build it again"))
        try await connection.run("DROP INDEX CONCURRENTLY \(found.name)")
        return false
    }

    /// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` says success over an invalid index.
    private func checkIndex(_ statement: MigrationStatement) async throws {
        guard let (index, table) = statement.concurrentIndex, let found = try await lookUp(index, on: table),
            !found.isValid
        else { return }
        throw DatabaseError(.invalidStatement, message: "index \(index) was built, and is invalid")
    }

    /// The index of a name on a table, both as the statement writes them.
    private func lookUp(_ index: String, on table: String) async throws -> (name: String, isValid: Bool)? {
        let rows = try await connection.rows(
            """
            SELECT i.indexrelid::regclass::text, i.indisvalid::text
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = to_regclass(\(SQLLiteral.text(table)))
                AND c.relname = (parse_ident(\(SQLLiteral.text(index))))[1]
            """)
        guard let row = rows.first, let name = row[0] else { return nil }
        return (name, row[1] == "true")
    }
}
