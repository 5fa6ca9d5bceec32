import HowdahTypes

/// The history of migrations: the table `"_howdah_migrations"`, always named with its schema, because a migration may
/// leave any `search_path` behind.
package struct MigrationLedger: Sendable {
    /// The format that this release reads and writes; a row of a greater one stops the runner.
    package static let format = 1
    package static let tableName = "_howdah_migrations"

    /// The schema that holds, or will hold, the table.
    package let schema: String
    /// Whether the table is there.
    package let exists: Bool

    package init(schema: String, exists: Bool) {
        self.schema = schema
        self.exists = exists
    }

    /// The schema and the table, quoted.
    package var table: String { "\(quoteIdentifier(schema)).\(quoteIdentifier(Self.tableName))" }

    /// What each column of a record is read from.
    static let columns = [
        "version", "name", "state", "checksum", "token_checksum", "transactional", "out_of_order", "statements_total",
        "statements_done", "array_to_string(statement_hashes, ',')", "down_sql", "error", "applied_order",
        "to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", "duration_ms", "runner",
    ]
}

// MARK: Reading

extension MigrationLedger {
    /// The table on the search path, or the first schema there in which it can be created; nil if there is neither.
    ///
    /// ```sql
    /// SELECT n::text, (to_regclass(…) IS NOT NULL)::text FROM unnest(current_schemas(false)) …
    /// ```
    static func find(on connection: any MigrationConnection) async throws -> MigrationLedger? {
        let rows = try await connection.rows(
            """
            SELECT s.name::text, (c.oid IS NOT NULL)::text
            FROM unnest(current_schemas(false)) WITH ORDINALITY AS s(name, place)
            JOIN pg_catalog.pg_namespace n ON n.nspname = s.name
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = \(SQLLiteral.text(tableName))
            WHERE c.oid IS NOT NULL OR has_schema_privilege(n.oid, 'CREATE')
            ORDER BY c.oid IS NULL, s.place LIMIT 1
            """)
        guard let row = rows.first, let schema = row[0] else { return nil }
        return MigrationLedger(schema: schema, exists: row[1] == "true")
    }

    /// Every record by version; throws `newer_history` before it reads columns that may have changed.
    func records(on connection: any MigrationConnection) async throws -> [MigrationRecord] {
        guard exists else { return [] }
        let newest = try await connection.rows("SELECT max(format)::text FROM \(table)").first?.first ?? nil
        if let format = newest.flatMap({ Int($0) }), format > Self.format {
            throw MigrationError(
                .newerHistory, "The history in \(table) has format \(format); this release knows \(Self.format).",
                notes: ["Run the release of Howdah that wrote it, or a later one."])
        }
        let columns = Self.columns.map { "(\($0))::text" }.joined(separator: ", ")
        return try await connection.rows("SELECT \(columns) FROM \(table) WHERE version IS NOT NULL ORDER BY version")
            .compactMap(MigrationRecord.init)
    }
}

// MARK: Writing

extension MigrationLedger {
    /// Creates the table; another runner may be doing the same, so that IF NOT EXISTS itself can fail: once more then.
    func create(on connection: any MigrationConnection) async throws -> MigrationLedger {
        guard !exists else { return self }
        do {
            try await connection.run(createTable)
        } catch let error as DatabaseError where ["23505", "42P07", "42710"].contains(error.sqlState?.rawValue) {
            try await connection.run(createTable)
        }
        return MigrationLedger(schema: schema, exists: true)
    }

    /// The table's definition.
    package var createTable: String {
        """
        CREATE TABLE IF NOT EXISTS \(table) (
            id text PRIMARY KEY,
            version bigint UNIQUE,
            name text NOT NULL,
            kind text NOT NULL DEFAULT 'sql',
            state text NOT NULL CHECK (state IN ('running', 'applied', 'failed')),
            checksum text NOT NULL,
            token_checksum text,
            transactional boolean NOT NULL,
            out_of_order boolean NOT NULL DEFAULT false,
            statements_total integer,
            statements_done integer NOT NULL DEFAULT 0,
            statement_hashes text[],
            down_sql text,
            error text,
            error_sqlstate text,
            error_statement integer,
            applied_order bigint GENERATED ALWAYS AS IDENTITY,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            finished_at timestamptz,
            duration_ms bigint,
            applied_by text NOT NULL DEFAULT session_user,
            client_host inet DEFAULT inet_client_addr(),
            runner text NOT NULL,
            format integer NOT NULL DEFAULT 1
        )
        """
    }

    /// Records that a migration is being applied. Inside its transaction, the row is a lock that every proxy respects.
    package func insert(_ record: MigrationRecord) -> String {
        """
        INSERT INTO \(table) (id, version, name, kind, state, checksum, token_checksum, transactional, out_of_order, \
        statements_total, statement_hashes, down_sql, runner, format) \
        VALUES ('\(record.version)', \(record.version), \(SQLLiteral.text(record.name)), 'sql', 'running', \
        \(SQLLiteral.text(record.checksum)), \(SQLLiteral.text(record.tokenChecksum)), \(record.isTransactional), \
        \(record.isOutOfOrder), \(SQLLiteral.number(record.statementsTotal)), \
        \(SQLLiteral.array(record.statementHashes)), \(SQLLiteral.text(record.downSQL)), \
        \(SQLLiteral.text(record.runner)), \(Self.format))
        """
    }

    /// Records that a half-applied migration goes on, with the file as it is now.
    package func resume(_ record: MigrationRecord) -> String {
        """
        UPDATE \(table) SET state = 'running', error = NULL, error_sqlstate = NULL, error_statement = NULL, \
        checksum = \(SQLLiteral.text(record.checksum)), token_checksum = \(SQLLiteral.text(record.tokenChecksum)), \
        statements_total = \(SQLLiteral.number(record.statementsTotal)), \
        statement_hashes = \(SQLLiteral.array(record.statementHashes)), down_sql = \(SQLLiteral.text(record.downSQL)), \
        runner = \(SQLLiteral.text(record.runner)) WHERE version = \(record.version)
        """
    }

    package func progress(_ version: Int64, done: Int) -> String {
        "UPDATE \(table) SET statements_done = \(done) WHERE version = \(version)"
    }

    package func finish(_ version: Int64, done: Int, milliseconds: Int64) -> String {
        """
        UPDATE \(table) SET state = 'applied', statements_done = \(done), finished_at = clock_timestamp(), \
        duration_ms = \(milliseconds) WHERE version = \(version)
        """
    }

    package func fail(_ version: Int64, statement: Int, message: String, sqlState: String?) -> String {
        """
        UPDATE \(table) SET state = 'failed', error = \(SQLLiteral.text(message)), \
        error_sqlstate = \(SQLLiteral.text(sqlState)), error_statement = \(statement) WHERE version = \(version)
        """
    }

    /// Forgets a migration that is undone; returns its version, so that a second runner sees that it was first.
    package func delete(_ version: Int64) -> String {
        "DELETE FROM \(table) WHERE version = \(version) RETURNING version::text"
    }
}
