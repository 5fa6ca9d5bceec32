import HowdahMigrations
import Testing

@Suite struct MigrationStatementTests {
    private func statement(_ sql: String) throws -> MigrationStatement {
        try #require(StatementSplitter.split(sql).first)
    }

    @Test(
        "commands that begin or end a transaction are recognised",
        arguments: [
            "begin", "BEGIN ISOLATION LEVEL SERIALIZABLE", "start transaction", "commit", "end", "rollback", "abort",
            "prepare transaction 'x'", "COMMIT PREPARED 'x'", "/* x */ rollback work",
        ])
    func transactionControl(sql: String) throws {
        #expect(try statement(sql).transactionControl != nil)
    }

    @Test(
        "savepoints stay inside the transaction",
        arguments: [
            "savepoint a", "release a", "rollback to a", "rollback work to savepoint a", "prepare q as select 1",
        ])
    func savepoints(sql: String) throws {
        #expect(try statement(sql).transactionControl == nil)
    }

    @Test(
        "statements that refuse a transaction are recognised",
        arguments: [
            "create index concurrently on t (a)", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
            "drop index concurrently i", "reindex (verbose, concurrently) table t", "reindex table concurrently t",
            "reindex database", "vacuum", "VACUUM (FULL) t", "create database x", "drop database x",
            "create tablespace t location '/x'", "alter system set a = 1",
            "alter table a detach partition b concurrently", "discard all", "cluster",
        ])
    func refusesTransaction(sql: String) throws {
        #expect(try statement(sql).refusesTransaction != nil)
    }

    @Test(
        "other statements run in a transaction",
        arguments: [
            "create index i on t (a)", "drop index i", "reindex table t", "refresh materialized view concurrently v",
            "create table vacuum_log (a int)", "discard temp", "cluster t using i", "alter table a detach partition b",
        ])
    func acceptsTransaction(sql: String) throws {
        #expect(try statement(sql).refusesTransaction == nil)
    }

    @Test("a concurrent index is found with its table")
    func concurrentIndex() throws {
        let plain = try statement("CREATE INDEX CONCURRENTLY Users_Email ON app.users USING btree (email)")
            .concurrentIndex
        #expect(plain?.index == "users_email")
        #expect(plain?.table == "app.users")
        let quoted = try statement(
            "create unique index concurrently if not exists \"My Index\" on only \"T\" (a)"
        ).concurrentIndex
        #expect(quoted?.index == "\"My Index\"")
        #expect(quoted?.table == "\"T\"")
        #expect(try statement("create index concurrently on t (a)").concurrentIndex == nil)
    }
}
