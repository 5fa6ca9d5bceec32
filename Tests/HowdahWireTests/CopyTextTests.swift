import Testing

@testable import HowdahWire

@Suite("The text of a COPY")
struct CopyTextTests {
    @Test(
        "is one statement, whatever stands in its strings and names",
        arguments: [
            "COPY t FROM STDIN", "COPY t FROM STDIN;", "COPY t FROM STDIN ; \n",
            "COPY t FROM STDIN (FORMAT csv, DELIMITER ';', QUOTE '\"')", "COPY \"a;b\" FROM STDIN",
            "COPY t FROM STDIN (NULL 'it''s; nothing')",
        ])
    func one(sql: String) {
        #expect(Connection.isOneStatement(sql))
    }

    @Test(
        "is refused with a second statement",
        arguments: ["COPY t FROM STDIN; DROP TABLE t", "COPY \"t\" FROM STDIN;';'"])
    func two(sql: String) {
        #expect(!Connection.isOneStatement(sql))
    }
}
