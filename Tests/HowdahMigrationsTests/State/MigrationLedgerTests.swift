import HowdahMigrations
import Testing

@Suite struct MigrationLedgerTests {
    private let ledger = MigrationLedger(schema: "My \"app\"", exists: true)

    @Test("the table is always named with its schema")
    func table() {
        #expect(ledger.table == #""My ""app"""."_howdah_migrations""#)
    }

    @Test("values are written as literals that no setting can change")
    func literals() {
        var record = MigrationRecord(version: 7, name: "it's", checksum: "sha256:1")
        record.downSQL = #"select '\d';"#
        record.statementHashes = ["sha256:2", "sha256:3"]
        let sql = ledger.insert(record)
        #expect(sql.contains("VALUES ('7', 7, 'it''s', 'sql', 'running', 'sha256:1', NULL, true, false, NULL"))
        #expect(sql.contains("ARRAY['sha256:2', 'sha256:3']::text[]"))
        #expect(sql.contains(#" E'select ''\\d'';'"#))
    }

    @Test("histories in two schemas have locks of their own")
    func lockKeys() {
        #expect(MigrationLock(schema: "a").key != MigrationLock(schema: "b").key)
        #expect(MigrationLock(schema: "a").key == MigrationLock(schema: "a").key)
    }
}
