import HowdahTypes

extension MigrationRunner {
    /// Sends one statement by itself, so that its error has an exact place and its notices belong to it.
    func runStatement(_ index: Int, of step: MigrationStep, insideTransaction: Bool) async throws {
        let statement = step.statements[index]
        let start = ContinuousClock.now
        do {
            try await connection.run(statement.text)
        } catch let error as DatabaseError {
            reportNotices(step, index)
            throw StatementFailure(underlying: error, statement: index)
        }
        reportNotices(step, index)
        if insideTransaction, !connection.isInTransaction {
            throw step.file.error(
                .transactionControl, "this statement ended the transaction that the migration runs in",
                at: statement.start, notes: ["Look at what is there now: parts of the migration may have been kept."])
        }
        var event = MigrationEvent(.statement, step, statement.summary)
        event.statement = index + 1
        event.durationMs = (ContinuousClock.now - start).wholeMilliseconds
        report(event)
    }

    private func reportNotices(_ step: MigrationStep, _ index: Int) {
        for notice in connection.takeNotices() where notice.severity != "DEBUG" {
            var event = MigrationEvent(.notice, step, "\(notice.severity): \(notice.message)")
            event.statement = index + 1
            report(event)
        }
    }
}

/// A statement of a file failed, or, if its number is nil, one of the runner's own around them.
struct StatementFailure: Error {
    let underlying: DatabaseError
    let statement: Int?

    /// Whether the migration may succeed if it is run again: a lock timeout (55P03) or a deadlock (40P01).
    var isLockConflict: Bool { ["55P03", "40P01"].contains(underlying.sqlState?.rawValue) }

    /// The error as the user sees it, with the place in the file.
    func error(_ step: MigrationStep, _ consequence: String, afterAttempts attempts: Int = 1) -> MigrationError {
        guard !Task.isCancelled else { return MigrationError(.interrupted, "Interrupted.", notes: [consequence]) }
        let code: MigrationError.Code = step.directives.withoutTransaction ? .halfApplied : .migrationFailed
        // libpq's own messages have several lines; the caret takes the first.
        let lines = (underlying.server?.message ?? underlying.message).split(separator: "\n").map(String.init)
        var message = lines.first ?? ""
        if let state = underlying.sqlState { message += " (\(state))" }
        var notes = Array(lines.dropFirst())
        if let detail = underlying.server?.detail { notes.append("DETAIL: " + detail) }
        if let hint = underlying.server?.hint { notes.append("HINT: " + hint) }
        if let context = underlying.server?.context { notes.append("CONTEXT: " + context) }
        if attempts > 1 { notes.append("It was tried \(attempts) times.") }
        notes.append(outcome(step) ?? consequence)
        guard let statement else {
            return MigrationError(
                code, "\(step.file.path): at the end of the migration: \(message)", notes: notes, underlying: underlying
            )
        }
        let error = step.file.error(code, message, at: position(in: step.statements[statement]), notes: notes)
        return MigrationError(error.code, message, location: error.location, notes: notes, underlying: underlying)
    }

    /// What is known when the connection is gone.
    private func outcome(_ step: MigrationStep) -> String? {
        guard underlying.isConnectionLost, !step.directives.withoutTransaction else { return nil }
        return statement == nil
            ? "The connection was lost while the migration was being committed: `howdah migrate status` tells whether it was."
            : "The connection was lost; the server rolls the migration back."
    }

    /// The server counts characters from 1 in what was sent.
    private func position(in statement: MigrationStatement) -> SourcePosition {
        guard let offset = underlying.server?.position, offset >= 1 else { return statement.start }
        return statement.start.advanced(by: offset - 1, in: statement.text)
    }
}
