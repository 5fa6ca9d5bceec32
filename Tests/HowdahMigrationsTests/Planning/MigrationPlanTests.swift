import HowdahMigrations
import Testing

@Suite struct MigrationPlanTests {
    private func migration(_ version: Int64, up: String = "select 1;", down: String? = "select 2;") -> Migration {
        Migration(
            version: version, name: "m\(version)", up: MigrationFile(path: "\(version)_m.up.sql", contents: up),
            down: down.map { MigrationFile(path: "\(version)_m.down.sql", contents: $0) })
    }

    /// The record that applying the migration leaves.
    private func record(_ migration: Migration, order: Int64? = nil) throws -> MigrationRecord {
        var record = MigrationRecord(
            version: migration.version, name: migration.name, checksum: migration.up.checksum)
        record.tokenChecksum = try migration.up.tokenChecksum()
        record.appliedOrder = order ?? migration.version
        record.downSQL = migration.down?.text
        record.appliedAt = "2026-11-20T22:31:00Z"
        return record
    }

    private func up(
        _ files: [Migration], _ records: [MigrationRecord], count: Int? = nil, to target: Int64? = nil,
        _ change: (inout Migrator.Options) -> Void = { _ in }
    ) throws -> String {
        var options = Migrator.Options()
        change(&options)
        let survey = try MigrationSurvey(files: files, records: records)
        return try MigrationPlan.up(survey, count: count, to: target, options: options).description
    }

    private func upError(
        _ files: [Migration], _ records: [MigrationRecord] = [], to target: Int64? = nil
    ) throws -> MigrationError {
        try #require(throws: MigrationError.self) { try up(files, records, to: target) }
    }

    // MARK: Up

    @Test("pending migrations are applied by version")
    func pending() throws {
        let files = [migration(1), migration(9), migration(10, up: "-- migrate:no-transaction\nvacuum; vacuum t;")]
        #expect(
            try up(files, [record(files[0])]) == """
                up 9 m9, 1 statement
                up 10 m10, 2 statements, no transaction
                """)
    }

    @Test("a count and a target limit what is applied")
    func limits() throws {
        let files = [migration(1), migration(2), migration(3)]
        #expect(try up(files, [], count: 1) == "up 1 m1, 1 statement")
        #expect(try up(files, [], to: 2) == "up 1 m1, 1 statement\nup 2 m2, 1 statement")
        #expect(try up(files, [record(files[0])], to: 1) == "")
        #expect(try upError(files, to: 7).code == .usage)
    }

    @Test("nothing pending is an empty plan")
    func nothing() throws {
        #expect(try up([], []) == "")
        #expect(try up([migration(1)], [record(migration(1))]) == "")
    }

    @Test("an edited file is a conflict that shows both checksums and when it was applied")
    func edited() throws {
        let error = try upError([migration(1, up: "select 7;")], [record(migration(1))])
        #expect(error.code == .checksumMismatch)
        #expect(error.code.exitCode == 4)
        #expect(error.description.contains(try record(migration(1)).checksum))
        #expect(error.description.contains(migration(1, up: "select 7;").up.checksum))
        #expect(error.description.contains("2026-11-20T22:31:00Z"))
        #expect(error.description.contains("1_m.up.sql"))
    }

    @Test("edited comments and white space are no conflict, and status mentions them")
    func editedComments() throws {
        let survey = try MigrationSurvey(
            files: [migration(1, up: "-- why\nselect  1;")], records: [record(migration(1))])
        #expect(survey.items[0].state == .applied)
        #expect(survey.items[0].hasEditedComments)
        #expect(survey.conflict(allowing: .init()) == nil)
    }

    @Test("the down file may be edited at any time")
    func editedDown() throws {
        #expect(try up([migration(1, down: "select 3;")], [record(migration(1))]) == "")
    }

    @Test("an applied migration without a file is a conflict")
    func missing() throws {
        let error = try upError([migration(2)], [record(migration(1)), record(migration(2))])
        #expect(error.code == .missingFile)
        #expect(error.message.contains("1 m1"))
        #expect(try upError([], [record(migration(1))]).code == .missingFile)
    }

    @Test("a later release's migration is a conflict unless it is allowed")
    func future() throws {
        let records = try [record(migration(1)), record(migration(2))]
        #expect(try upError([migration(1)], records).code == .missingFile)
        #expect(try up([migration(1)], records) { $0.allowsFuture = true } == "")
        #expect(throws: MigrationError.self) { try up([migration(2)], records) { $0.allowsFuture = true } }
    }

    @Test("a pending file older than an applied one is a conflict unless it is allowed")
    func outOfOrder() throws {
        let files = [migration(1), migration(2)]
        let error = try upError(files, [record(files[1])])
        #expect(error.code == .outOfOrder)
        #expect(error.message.contains("1_m.up.sql") && error.message.contains("2 m2"))
        #expect(
            try up(files, [record(files[1])]) { $0.allowsOutOfOrder = true } == "up 1 m1, 1 statement, out of order")
    }

    // MARK: What a file may not do

    @Test("a transaction's end in a transactional file is refused with its place")
    func transactionControl() throws {
        let error = try upError([migration(1, up: "select 1;\n  COMMIT;")])
        #expect(error.code == .transactionControl)
        #expect(error.code.exitCode == 4)
        #expect(error.description.contains("1_m.up.sql:2:3\n  2 |   COMMIT;\n    |   ^ COMMIT would end"))
    }

    @Test("a statement that cannot run in a transaction is refused before anything runs")
    func needsNoTransaction() throws {
        let error = try upError([migration(1), migration(2, up: "create index concurrently i on t (a);")])
        #expect(error.code == .needsNoTransaction)
        #expect(error.location?.path == "2_m.up.sql")
        #expect(error.description.contains("-- migrate:no-transaction"))
    }

    @Test("COPY with inline data is refused with its place")
    func copy() throws {
        let error = try upError([migration(1, up: "select 1;\ncopy t from stdin;\n1\n\\.\n")])
        #expect(error.code == .invalidFile)
        #expect(error.location?.line == 2)
    }

    @Test("a migration without a transaction may begin and end its own")
    func ownTransaction() throws {
        #expect(
            try up([migration(1, up: "-- migrate:no-transaction\nbegin; select 1; commit;")], [])
                == "up 1 m1, 3 statements, no transaction")
    }

    // MARK: Resuming

    private func halfApplied(_ up: String, done: Int) throws -> MigrationRecord {
        var record = try record(migration(1, up: up))
        record.state = .failed
        record.isTransactional = false
        record.statementsDone = done
        record.statementHashes = try migration(1, up: up).up.statements().map { Checksum(of: $0.canonical).description }
        return record
    }

    @Test("a migration that stopped half-way goes on at the statement that failed, which may be corrected")
    func resume() throws {
        let record = try halfApplied("-- migrate:no-transaction\nvacuum a; vacuum b; vacuum c;", done: 1)
        #expect(
            try up([migration(1, up: "-- migrate:no-transaction\nvacuum a; vacuum x;")], [record])
                == "up 1 m1, 2 statements, no transaction, from statement 2")
    }

    @Test("statements that have run must not be edited before it goes on")
    func resumeEdited() throws {
        let record = try halfApplied("-- migrate:no-transaction\nvacuum a; vacuum b;", done: 1)
        let error = try upError([migration(1, up: "-- migrate:no-transaction\nvacuum x; vacuum b;")], [record])
        #expect(error.code == .halfApplied)
        #expect(error.code.exitCode == 7)
        #expect(error.location?.line == 2)
    }

    @Test("it must not ask for a transaction afterwards, nor lose statements that have run")
    func resumeOtherwise() throws {
        let record = try halfApplied("-- migrate:no-transaction\nselect 1; select 2;", done: 2)
        #expect(try upError([migration(1, up: "select 1; select 2;")], [record]).code == .halfApplied)
        #expect(
            try upError([migration(1, up: "-- migrate:no-transaction\nselect 1;")], [record]).code == .halfApplied)
    }

    // MARK: Down

    private func down(_ files: [Migration], _ records: [MigrationRecord], _ extent: MigrationPlan.Extent) throws
        -> String
    {
        try MigrationPlan.down(try MigrationSurvey(files: files, records: records), extent).description
    }

    @Test("the migration that was applied last is undone first, whatever its version")
    func downOrder() throws {
        let files = [migration(1), migration(2), migration(3)]
        let records = try [record(files[0], order: 1), record(files[1], order: 3), record(files[2], order: 2)]
        #expect(try down(files, records, .count(2)) == "down 2 m2, 1 statement\ndown 3 m3, 1 statement")
        #expect(try down(files, records, .to(1)) == "down 2 m2, 1 statement\ndown 3 m3, 1 statement")
        #expect(try down(files, records, .all).split(separator: "\n").count == 3)
        #expect(try down(files, [], .count(1)) == "")
    }

    @Test("a migration without a way down stops everything before the first step")
    func irreversible() throws {
        let files = [migration(1, down: nil), migration(2)]
        let error = try #require(throws: MigrationError.self) {
            try down(files, files.map { try record($0) }, .count(2))
        }
        #expect(error.code == .irreversible)
        #expect(error.code.exitCode == 1)
    }

    @Test("a lost file is undone with the text that the history keeps")
    func storedDown() throws {
        #expect(try down([], [record(migration(1))], .count(1)) == "down 1 m1, 1 statement")
    }

    @Test("down to a version that is not applied is an error of usage")
    func downTo() throws {
        let error = try #require(throws: MigrationError.self) { try down([], [record(migration(1))], .to(5)) }
        #expect(error.code == .usage)
    }
}
