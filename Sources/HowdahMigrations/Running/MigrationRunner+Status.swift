extension MigrationRunner {
    /// Everything that `status` shows, without writing anything.
    func status(_ files: [Migration]) async throws -> MigrationStatus {
        let survey = try await survey(files)
        let invalid = try await connection.rows(
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1
            """)
        var holder: String?
        if let ledger { holder = try await MigrationLock(schema: ledger.schema).holder(on: connection) }
        return MigrationStatus(
            migrations: survey.items.map(MigrationStatus.Entry.init), database: database,
            serverVersion: serverVersion, isPooled: isPooled, lockHolder: holder,
            invalidIndexes: invalid.compactMap { $0.first ?? nil })
    }
}
