import HowdahTypes

/// One run on one connection of its own: connect, look, take the lock, look again, do the steps, give the lock back,
/// close.
///
/// The pending list that counts is the one read under the lock. If nothing is to be done, the lock is not taken at all,
/// so that every start of an application can ask.
final class MigrationRunner {
    let connection: any MigrationConnection
    let options: Migrator.Options
    let report: (MigrationEvent) -> Void
    let isPooled: Bool
    let database: String
    let serverVersion: String
    var ledger: MigrationLedger?

    /// Reads what the run depends on: the server, the proxy, and where the history is.
    init(_ connection: any MigrationConnection, options: Migrator.Options, report: @escaping (MigrationEvent) -> Void)
        async throws
    {
        self.connection = connection
        self.options = options
        self.report = report
        let server =
            try await connection.rows(
                "SELECT pg_backend_pid()::text, current_database()::text, current_setting('server_version')"
            ).first ?? []
        isPooled = server.first != String(connection.processID)
        database = server.dropFirst().first.flatMap { $0 } ?? ""
        // Debian writes `15.18 (Debian 15.18-0+deb12u1)`.
        serverVersion = (server.last.flatMap { $0 } ?? "").split(separator: " ").first.map(String.init) ?? ""
        ledger = try await MigrationLedger.find(on: connection)
    }

    /// Files and history as they are now.
    func survey(_ files: [Migration]) async throws -> MigrationSurvey {
        try MigrationSurvey(files: files, records: try await ledger?.records(on: connection) ?? [])
    }

    /// Plans, takes the lock, plans again, and does the steps.
    func run(_ plan: () async throws -> MigrationPlan) async throws -> [MigrationStep] {
        let first = try await plan()
        guard !first.steps.isEmpty else { return [] }
        let way = isPooled ? "through a transaction-pooling proxy" : "direct connection"
        report(MigrationEvent(.connected, "\(database) (PostgreSQL \(serverVersion), \(way))"))
        try await checkWritable()
        try checkPooler(first)
        guard !isPooled else {
            try await createLedgerInTransaction()
            return try await perform(try await plan())
        }
        let lock = try await takeLock()
        // After an error the caller closes the connection, which gives the lock back in whatever state the session is.
        try await createLedger()
        let steps = try await perform(try await plan())
        try await lock.release(on: connection)
        return steps
    }

    private func perform(_ plan: MigrationPlan) async throws -> [MigrationStep] {
        try checkPooler(plan)
        report(MigrationEvent(.planned, plan.steps.count == 1 ? "1 migration" : "\(plan.steps.count) migrations"))
        var done: [MigrationStep] = []
        for step in plan.steps {
            try checkCancellation()
            do {
                if try await perform(step) { done.append(step) }
            } catch var error as MigrationError {
                if !done.isEmpty {
                    let what = step.direction == .up ? "applied" : "undone"
                    error.notes.append(
                        done.count == 1
                            ? "1 earlier migration of this run stays \(what)."
                            : "\(done.count) earlier migrations of this run stay \(what).")
                }
                throw error
            }
        }
        return done
    }

    private func perform(_ step: MigrationStep) async throws -> Bool {
        step.directives.withoutTransaction
            ? try await runByStatement(step) : try await runInTransaction(step)
    }

    func checkCancellation() throws {
        guard Task.isCancelled else { return }
        throw MigrationError(.interrupted, "Interrupted.")
    }
}

// MARK: Before the first step

extension MigrationRunner {
    /// A standby and a read-only session can be looked at, and not migrated.
    private func checkWritable() async throws {
        let row = try await connection.rows(
            "SELECT pg_is_in_recovery()::text, current_setting('transaction_read_only')"
        ).first
        if row?.first == "true" {
            throw MigrationError(.notWritable, "The server is a standby. Migrate on the primary.")
        }
        if row?.last == "on" {
            throw MigrationError(
                .notWritable, "The session is read-only (default_transaction_read_only). Migrations need to write.")
        }
        guard ledger != nil else {
            throw MigrationError(
                .notWritable, "There is no schema on the search path in which this role may create the history.",
                notes: ["GRANT CREATE ON SCHEMA public TO the role, or give the role a search_path."])
        }
    }

    private func checkPooler(_ plan: MigrationPlan) throws {
        guard isPooled else { return }
        if let step = plan.steps.first(where: { $0.directives.withoutTransaction }), !options.allowsPooler {
            throw MigrationError(
                .unsuitablePooler,
                "\(step.title) runs without a transaction, which cannot be locked through a transaction-pooling proxy.",
                notes: [
                    "Set MIGRATION_DATABASE_URL to the server's own address, or go on unlocked with --allow-pooler."
                ])
        }
        report(
            MigrationEvent(
                .warning,
                "A transaction-pooling proxy stands before the server. Set MIGRATION_DATABASE_URL to the server's own "
                    + "address."))
    }

    /// Through a proxy, where no lock outlasts a transaction. After an error the caller closes the connection.
    private func createLedgerInTransaction() async throws {
        guard ledger?.exists != true else { return }
        try await connection.run("BEGIN")
        try await waitForTransactionLock(MigrationLock(schema: ledger?.schema ?? "public"))
        try await createLedger()
        try await connection.run("COMMIT")
    }

    private func createLedger() async throws {
        guard let ledger = try await MigrationLedger.find(on: connection) else { return }
        if !ledger.exists, !options.allowsNonEmpty { try await checkEmpty(ledger.schema) }
        self.ledger = try await ledger.create(on: connection)
    }

    /// A schema with tables and no history was made by somebody else: applying the first migration could destroy it.
    private func checkEmpty(_ schema: String) async throws {
        let tables = try await connection.rows(
            """
            SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = \(SQLLiteral.text(schema)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS
                (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.deptype = 'e')
            ORDER BY c.relname LIMIT 4
            """
        ).compactMap { $0.first ?? nil }
        guard !tables.isEmpty else { return }
        let names = tables.prefix(3).joined(separator: ", ") + (tables.count > 3 ? ", …" : "")
        throw MigrationError(
            .notEmpty, "Schema \(schema) has tables (\(names)) and no history of migrations.",
            notes: ["Is it the right database? If the migrations leave these tables alone, use --allow-non-empty."])
    }
}

// MARK: The lock

extension MigrationRunner {
    /// Polls for the lock: 100 ms at first, up to 2 s, with jitter.
    private func takeLock() async throws -> MigrationLock {
        let lock = MigrationLock(schema: ledger?.schema ?? "public")
        let start = ContinuousClock.now
        var pause = 100.0
        while try await !lock.take(on: connection) {
            let holder = try await lock.holder(on: connection) ?? "another session"
            guard ContinuousClock.now - start < options.lockWait else {
                throw MigrationError(
                    .lockNotObtained,
                    "Another runner has been migrating for \(options.lockWait.components.seconds) s: \(holder).",
                    notes: ["Wait longer with --lock-wait, or look at that session."])
            }
            report(MigrationEvent(.waiting, holder))
            try await pauseFor(milliseconds: pause * .random(in: 0.5...1))
            pause = min(pause * 2, 2_000)
        }
        return lock
    }

    func checkLock() async throws {
        guard !isPooled, let ledger else { return }
        guard try await MigrationLock(schema: ledger.schema).isHeld(on: connection) else {
            throw MigrationError(
                .lockLost, "The migration lock was lost: something in this session released it (DISCARD ALL?).",
                notes: ["Nothing more was run. Run the command again."])
        }
    }

    func pauseFor(milliseconds: Double) async throws {
        do {
            try await Task.sleep(for: .milliseconds(Int64(milliseconds)))
        } catch {
            throw MigrationError(.interrupted, "Interrupted.")
        }
    }
}
