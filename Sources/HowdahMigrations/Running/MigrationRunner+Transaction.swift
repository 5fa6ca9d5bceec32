import HowdahTypes

/// A migration and its row in the history, in one transaction:
///
/// ```sql
/// BEGIN;
/// SET LOCAL lock_timeout = …; …
/// INSERT INTO "_howdah_migrations" …        -- a second runner waits here, and then gets 23505
/// <statements>
/// SET CONSTRAINTS ALL IMMEDIATE;            -- deferred constraints fail here, in the migration's own surroundings
/// RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; …
/// UPDATE "_howdah_migrations" SET state = 'applied' …;
/// COMMIT
/// ```
extension MigrationRunner {
    /// Returns false if another runner has done the step meanwhile.
    func runInTransaction(_ step: MigrationStep) async throws -> Bool {
        var attempt = 0
        while true {
            do {
                return try await attemptInTransaction(step)
            } catch let failure as StatementFailure {
                if connection.isInTransaction { try? await connection.run("ROLLBACK") }
                guard failure.isLockConflict, attempt < options.lockRetries, !Task.isCancelled else {
                    throw failure.error(
                        step, "This migration was rolled back; nothing in it was kept.", afterAttempts: attempt + 1)
                }
                attempt += 1
                let pause = min(1_000 * Double(1 << min(attempt, 5)), 30_000) * .random(in: 0.5...1)
                report(
                    MigrationEvent(
                        .retrying, step,
                        "\(failure.underlying.message); rolled back, trying again in \(Int(pause)) ms "
                            + "(\(attempt) of \(options.lockRetries))"))
                try await pauseFor(milliseconds: pause)
            }
        }
    }

    private func attemptInTransaction(_ step: MigrationStep) async throws -> Bool {
        guard let ledger else { return false }
        let clock = ContinuousClock.now
        report(MigrationEvent(.started, step))
        try await checkLock()
        guard try await begin(step, ledger) else {
            try await connection.run("ROLLBACK")
            report(MigrationEvent(.skipped, step, "another runner was first"))
            return false
        }
        for index in step.statements.indices { try await runStatement(index, of: step, insideTransaction: true) }
        try await atEnd(of: step) { try await connection.run("SET CONSTRAINTS ALL IMMEDIATE") }
        let elapsed = (ContinuousClock.now - clock).wholeMilliseconds
        if step.direction == .up {
            let finish = ledger.finish(step.version, done: step.statements.count, milliseconds: elapsed)
            try await atEnd(of: step) { try await connection.run("\(reset); \(settings(step)); \(finish)") }
        } else {
            try await atEnd(of: step) { try await connection.run("\(reset); \(settings(step))") }
        }
        try await atEnd(of: step) { try await connection.run("COMMIT") }
        var event = MigrationEvent(step.direction == .up ? .applied : .undone, step)
        event.durationMs = (ContinuousClock.now - clock).wholeMilliseconds
        report(event)
        return true
    }

    /// Opens the transaction and claims the step in the history; false if somebody else has claimed it.
    private func begin(_ step: MigrationStep, _ ledger: MigrationLedger) async throws -> Bool {
        try await connection.run("BEGIN")
        do {
            try await connection.run(settings(step))
            if isPooled { try await waitForTransactionLock(MigrationLock(schema: ledger.schema)) }
            guard step.direction == .up else { return try await !connection.rows(ledger.delete(step.version)).isEmpty }
            try await connection.run(ledger.insert(step.record))
            return true
        } catch let error as DatabaseError where error.isUniqueViolation() {
            return false
        } catch let error as DatabaseError {
            throw StatementFailure(underlying: error, statement: nil)
        }
    }

    func waitForTransactionLock(_ lock: MigrationLock) async throws {
        let start = ContinuousClock.now
        while try await !lock.takeForTransaction(on: connection) {
            guard ContinuousClock.now - start < options.lockWait else {
                throw MigrationError(.lockNotObtained, "Another runner has been migrating for too long.")
            }
            report(MigrationEvent(.waiting, "another session"))
            try await pauseFor(milliseconds: 500 * .random(in: 0.5...1))
        }
    }

    /// Turns an error of the runner's own closing statements into one of the file's end.
    private func atEnd(of step: MigrationStep, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as DatabaseError {
            throw StatementFailure(underlying: error, statement: nil)
        }
    }

    /// `RESET ALL` does not reset the role, and `DISCARD ALL` would drop the advisory lock.
    var reset: String { "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL" }

    private func settings(_ step: MigrationStep) -> String {
        timeouts(step).map { "SET LOCAL \($0) = \($1)" }.joined(separator: "; ")
    }

    /// The time limits of a migration: the runner's, or those that its file asks for.
    func timeouts(_ step: MigrationStep) -> [(String, Int64)] {
        [
            ("lock_timeout", (step.directives.lockTimeout ?? options.lockTimeout).wholeMilliseconds),
            ("statement_timeout", (step.directives.statementTimeout ?? options.statementTimeout).wholeMilliseconds),
            ("idle_in_transaction_session_timeout", 0),
        ]
    }
}
