import Testing

@testable import HowdahWire

@Suite("The text of a statement")
struct StatementTextTests {
    @Test(
        "is one statement, whatever stands in its strings, names and comments",
        arguments: [
            "COPY t FROM STDIN", "COPY t FROM STDIN;", "COPY t FROM STDIN ; \n", "COPY t FROM STDIN;\r\n",
            "COPY t FROM STDIN (FORMAT csv, DELIMITER ';', QUOTE '\"')", "COPY \"a;b\" FROM STDIN",
            "COPY t FROM STDIN (NULL 'it''s; nothing')", #"COPY t FROM STDIN (NULL E'\'; DROP TABLE t')"#,
            "COPY t FROM STDIN; -- the end; really", "COPY t /* a; /* b; */ c; */ FROM STDIN;;",
            "COPY t FROM STDIN WHERE a = $$;$$", "COPY t FROM STDIN WHERE a = $x$;$y$;$x$;", "COPY a$b$ FROM STDIN;",
            "",
            "COPY t FROM 'never ends;", "COPY t FROM $$never ends;",
        ])
    func one(sql: String) {
        #expect(StatementText.isOneStatement(sql))
    }

    @Test(
        "is refused with a second statement",
        arguments: [
            "COPY t FROM STDIN; DROP TABLE t", "COPY \"t\" FROM STDIN;';'", "COPY t FROM STDIN;\r\n--\rDROP TABLE t",
            "COPY t FROM STDIN /* /* */ */; DROP TABLE t", #"COPY t FROM STDIN (NULL '\'); DROP TABLE t -- '"#,
            "COPY a$b$ FROM STDIN; DROP TABLE $b$", "COPY t FROM STDIN WHERE a = $1; DROP TABLE t",
            "COPY namee'x' ; DROP TABLE t",
        ])
    func two(sql: String) {
        #expect(!StatementText.isOneStatement(sql))
    }
}
