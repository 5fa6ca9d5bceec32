import HowdahMigrations
import Testing

@Suite struct MigrationFileTests {
    private func file(_ contents: String) -> MigrationFile { MigrationFile(path: "1_a.up.sql", contents: contents) }

    @Test(
        "a byte order mark, CRLF, CR and line ends at the end do not change the checksum",
        arguments: ["a;\nb;\n", "\u{FEFF}a;\nb;", "a;\r\nb;\r\n", "a;\rb;\r", "a;\nb;\n\n\n"])
    func checksum(contents: String) {
        #expect(file(contents).checksum == file("a;\nb;").checksum)
    }

    @Test("every other byte changes the checksum", arguments: ["a;\nb; ", "a;\n\nb;", " a;\nb;", "A;\nb;"])
    func edits(contents: String) {
        #expect(file(contents).checksum != file("a;\nb;").checksum)
    }

    @Test("comments and white space do not change the checksum of the tokens")
    func tokens() throws {
        let one = try file("create table t (a int);").tokenChecksum()
        #expect(try file("-- why\ncreate table t\n  (a int);").tokenChecksum() == one)
        #expect(try file("create table t (a text);").tokenChecksum() != one)
    }

    @Test(
        "the words for no transaction of several tools are read in any leading comment line",
        arguments: [
            "-- migrate:no-transaction\nvacuum;", "-- why\n\n--migrate:no-transaction\nvacuum;",
            "-- no-transaction\nvacuum", "-- +goose NO TRANSACTION\nvacuum", "-- atlas:txmode none\nvacuum",
        ])
    func noTransaction(contents: String) throws {
        #expect(try file(contents).directives().withoutTransaction)
    }

    @Test("a directive after the first line of SQL is a comment")
    func late() throws {
        #expect(try !file("vacuum;\n-- migrate:no-transaction").directives().withoutTransaction)
    }

    @Test("time limits are read")
    func timeouts() throws {
        let directives = try file("-- migrate:lock-timeout 500ms\n-- migrate:statement-timeout 10min\n").directives()
        #expect(directives.lockTimeout == .milliseconds(500))
        #expect(directives.statementTimeout == .seconds(600))
    }

    @Test(
        "a misspelt directive is an error with its line",
        arguments: ["\n-- migrate:no-transation\n", "\n-- migrate:up\n", "\n-- migrate:lock-timeout soon\n"])
    func misspelt(contents: String) throws {
        let error = try #require(throws: MigrationError.self) { try file(contents).directives() }
        #expect(error.code == .invalidFile)
        #expect(error.location?.line == 2)
    }

    @Test("a text that cannot be divided shows file, line and caret")
    func invalid() throws {
        let error = try #require(throws: MigrationError.self) { try file("select 1;\nselect 'abc;\n").statements() }
        #expect(
            error.description == """
                error[invalid_file]: 1_a.up.sql:2:8
                  2 | select 'abc;
                    |        ^ This is the beginning of a string that has no end.
                """)
    }
}
