/// One migration to apply or to undo, with its statements, checked before the first one runs.
package struct MigrationStep: Sendable, CustomStringConvertible {
    package let direction: MigrationName.Direction
    package let version: Int64
    package let title: String
    package let file: MigrationFile
    package let statements: [MigrationStatement]
    package let directives: MigrationDirectives
    /// What the history will hold, or holds.
    package let record: MigrationRecord
    /// How many statements an earlier run has done; nil if there was no earlier run.
    package let resumesAfter: Int?

    package var description: String {
        var parts = ["\(direction) \(title)", statements.count == 1 ? "1 statement" : "\(statements.count) statements"]
        if directives.withoutTransaction { parts.append("no transaction") }
        if let resumesAfter { parts.append("from statement \(resumesAfter + 1)") }
        if record.isOutOfOrder { parts.append("out of order") }
        return parts.joined(separator: ", ")
    }

    /// The way up of a pending or half-applied version.
    init(applying item: MigrationSurvey.Item, _ migration: Migration) throws(MigrationError) {
        direction = .up
        version = item.version
        title = item.title
        file = migration.up
        statements = try file.statements()
        directives = try file.directives()
        var record = MigrationRecord(version: version, name: migration.name, checksum: file.checksum)
        record.tokenChecksum = try file.tokenChecksum()
        record.isTransactional = !directives.withoutTransaction
        record.isOutOfOrder = item.state == .outOfOrder
        record.statementsTotal = statements.count
        record.statementHashes = statements.map { Checksum(of: $0.canonical).description }
        record.downSQL = migration.down?.text
        self.record = record
        resumesAfter = item.record?.statementsDone
        try checkStatements()
        if let earlier = item.record { try checkResume(of: earlier) }
    }

    /// The way down of a version in the history: its file, or the text that the history keeps.
    init(undoing item: MigrationSurvey.Item, _ record: MigrationRecord) throws(MigrationError) {
        direction = .down
        version = item.version
        title = item.title
        self.record = record
        resumesAfter = nil
        if let down = item.migration?.down {
            file = down
        } else if item.migration == nil, let text = record.downSQL {
            file = MigrationFile(path: "\(record.version)_\(record.name).down.sql (from the history)", contents: text)
        } else {
            throw MigrationError(
                .irreversible, "Migration \(item.title) has no down file. Nothing was changed.",
                notes: ["Write \(record.version)_\(record.name).down.sql, or undo it by a new migration."])
        }
        statements = try file.statements()
        directives = try file.directives()
        try checkStatements()
    }

    private func checkStatements() throws(MigrationError) {
        for statement in statements {
            if statement.inlineData != nil {
                throw file.error(
                    .invalidFile, "COPY … FROM STDIN with data in the file is not supported", at: statement.start,
                    notes: ["Write the rows as INSERT statements (pg_dump --inserts)."])
            }
            guard !directives.withoutTransaction else { continue }
            if let command = statement.transactionControl {
                throw file.error(
                    .transactionControl, "\(command) would end the transaction that the migration runs in",
                    at: statement.start,
                    notes: [
                        "Remove it: each migration has its own transaction. "
                            + "To commit statement by statement, begin the file with `-- migrate:no-transaction`."
                    ])
            }
            if let command = statement.refusesTransaction {
                throw file.error(
                    .needsNoTransaction, "\(command) cannot run inside a transaction", at: statement.start,
                    notes: ["Put it into a file of its own that begins with the line `-- migrate:no-transaction`."])
            }
        }
    }

    /// What has run already must be what the file still says; what comes after it may have been corrected.
    private func checkResume(of earlier: MigrationRecord) throws(MigrationError) {
        guard directives.withoutTransaction else {
            throw MigrationError(
                .halfApplied,
                "Migration \(title) stopped half-way as a migration without a transaction, and its file now asks for one.",
                notes: ["Put `-- migrate:no-transaction` back at the head of \(file.path)."])
        }
        let done = earlier.statementsDone
        let now = record.statementHashes
        guard done <= now.count, done <= earlier.statementHashes.count else {
            throw changedAfterRunning(done: done, at: statements.last?.start)
        }
        for index in 0..<done where now[index] != earlier.statementHashes[index] {
            throw changedAfterRunning(done: done, at: statements[index].start)
        }
    }

    private func changedAfterRunning(done: Int, at position: SourcePosition?) -> MigrationError {
        file.error(
            .halfApplied, "this statement has run already, and was edited since",
            at: position ?? SourcePosition(line: 1, column: 1),
            notes: [
                "Statements 1 to \(done) of \(title) are done. Put them back as they were; edit only what comes after."
            ])
    }
}
