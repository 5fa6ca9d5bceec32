import HowdahMigrations
import Testing

@Suite struct StatementSplitterTests {
    @Test(
        "semicolons inside quotes, comments, parentheses and bodies do not end a statement",
        arguments: [
            ("create function f() returns int as $$ begin perform 1; end $$ language plpgsql; select 1;", 2),
            ("do $a$ begin perform $$x;y$$; end $a$; select 1;", 2),
            ("select $x$ a;b $junk$x$; select 2;", 2),
            ("select $x$ a;b $$x$; select 2;", 2),
            (
                "create function g() returns int begin atomic select 1; select case when true then 2 end; end; select 1;",
                2
            ),
            ("create or replace procedure p() begin atomic select 1; select 2; end; select 1;", 2),
            ("create rule r as on insert to t do also (select 1; select 2); select 3;", 2),
            ("/* a ; /* b ; */ c ; */ select 1; -- it's; \n select 2;", 2),
            (#"select E'it\'s; x'; select 2;"#, 2),
            (#"select e'it\\'; select 2;"#, 2),
            (#"select 'a\'; select 2;"#, 2),
            ("select 'it''s; '; select 2;", 2),
            (#"select "a;b""c;"; select 2;"#, 2),
            (#"select U&'\0041;'; select 2;"#, 2),
            (#"select U&"d;!0061" uescape '!'; select 2;"#, 2),
            ("select B'01', X'1;F', N'a;b'; select 2;", 2),
            ("select 'a'\n';b'; select 2;", 2),
            ("select E'a'  -- more\n 'it\\';b'; select 2;", 2),
            ("select 1 as a$b$c; select 2 as x$b$c;", 2),
            ("prepare q as select $1$2; select 2;", 2),
            ("begin; select 1; end; select 2;", 4),
            ("select case when true then 1 end; select 2;", 2),
            ("select 1 -/* ; */ 1; select 2 +-- ;\n 2;", 2),
            ("select 1 as begin_x; create table atomic (a int); select 3;", 3),
            ("select größe, \"ü;\" from tabelle; select $tägé$;$tägé$;", 2),
        ])
    func counts(sql: String, count: Int) throws {
        #expect(try StatementSplitter.split(sql).count == count)
    }

    @Test(
        "text without a token is no statement",
        arguments: ["", ";;;;", "-- nothing\n", "/* nothing; */ ; -- at all", "\\restrict abc\n\\unrestrict abc\n"])
    func empty(sql: String) throws {
        #expect(try StatementSplitter.split(sql).isEmpty)
    }

    @Test("the last statement needs no semicolon")
    func lastStatement() throws {
        #expect(try StatementSplitter.split("select 1; select 2").map(\.text) == ["select 1", "select 2"])
    }

    @Test("a statement is sent without the comments around it, and with those inside it")
    func text() throws {
        let statements = try StatementSplitter.split("-- head\n  select 1 /* one */ + 2 -- tail\n ; -- after\n")
        #expect(statements.map(\.text) == ["select 1 /* one */ + 2"])
    }

    @Test("each statement knows its line and its column in characters")
    func positions() throws {
        let statements = try StatementSplitter.split("select 'ä€😀'; select 2;\n\n\t/* x\n */ select 3;")
        #expect(statements.map(\.start.description) == ["1:1", "1:15", "4:5"])
    }

    @Test("white space and comments do not change the canonical text, and tokens do")
    func canonical() throws {
        let text = try StatementSplitter.split("create table t(a int, -- the a\n  b text)")[0].canonical
        #expect(text == "create table t ( a int , b text )")
        #expect(try StatementSplitter.split("CREATE TABLE t(a  int,b text)")[0].canonical != text)
        #expect(try StatementSplitter.split("create table t (a\n int, b text ) ;")[0].canonical == text)
    }

    @Test("the data of COPY FROM STDIN belongs to the COPY")
    func copy() throws {
        let statements = try StatementSplitter.split(
            "create table cc (t text);\ncopy cc from stdin;\nx;y\n'\n\\.\nselect 2;")
        #expect(statements.map(\.text) == ["create table cc (t text)", "copy cc from stdin", "select 2"])
        #expect(statements.map(\.inlineData) == [nil, "x;y\n'\n", nil])
        #expect(statements[2].start == SourcePosition(line: 6, column: 1))
    }

    @Test("pg_dump's \\restrict lines are passed over")
    func restrict() throws {
        let statements = try StatementSplitter.split("\\restrict Kx1'\nSET a = 1;\n\\unrestrict Kx1'\n")
        #expect(statements.map(\.text) == ["SET a = 1"])
    }

    @Test(
        "what cannot be divided says where it begins",
        arguments: [
            ("select 1;\n  select 'abc", "2:10", "a string"),
            ("select E'abc\\'", "1:8", "a string"),
            ("select \"abc", "1:8", "a quoted identifier"),
            ("\nselect $x$ abc $y$", "2:8", "a $x$ string"),
            ("select 1 /* /* */", "1:10", "a comment"),
            ("select 1;\n\\connect other\n", "2:1", "\\connect is a command of psql"),
            ("copy t from stdin;\n1\n", "1:1", "no end"),
            ("copy t from stdin; select 1;\n\\.\n", "1:20", "next line"),
        ])
    func errors(sql: String, position: String, message: String) throws {
        let error = try #require(throws: SplittingError.self) { try StatementSplitter.split(sql) }
        #expect(error.position.description == position)
        #expect(error.message.contains(message))
    }
}
