import Foundation
import HowdahCommand
import HowdahTypes
import Testing

/// The command line from outside: words in, lines and an exit code out.
@Suite final class CommandTests {
    private let directory = NSTemporaryDirectory() + "howdah-" + UUID().uuidString
    private let output = Lines()
    private let errors = Lines()

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private final class Lines: Sendable {
        private let lines = Locked<[String]>([])
        func append(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: "\n") } }
    }

    private func howdah(_ words: String..., environment: [String: String] = [:], colors: Bool = false) async -> Int32 {
        let console = Console(
            colorsOutput: colors, colorsError: colors, output: { [output] in output.append($0) },
            error: { [errors] in errors.append($0) })
        return await HowdahCommand.run(arguments: words, environment: environment, console: console)
    }

    private func write(_ name: String, _ sql: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(sql.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    }

    // MARK: Words

    @Test("the version goes to the standard output")
    func version() async {
        #expect(await howdah("--version") == 0)
        #expect(output.text.hasPrefix("howdah "))
        #expect(errors.text.isEmpty)
    }

    @Test("the help of a command shows its options and the words of other tools")
    func help() async {
        #expect(await howdah("migrate", "up", "--help") == 0)
        #expect(output.text.contains("howdah migrate up [N] [options]"))
        #expect(output.text.contains("--dry-run"))
        #expect(output.text.contains("--database-url URL"))
        #expect(output.text.contains("upgrade"))
    }

    @Test("no command shows the help and is an error of usage")
    func nothing() async {
        #expect(await howdah() == 2)
        #expect(output.text.contains("migrate status"))
    }

    @Test(
        "what cannot be understood is an error of usage on the standard error",
        arguments: [
            (["up"], "Do you mean `howdah migrate up`?"),
            (["migrate", "upp"], "There is no command `migrate upp`."),
            (["migrate", "up", "--too"], "There is no option --too."),
            (["migrate", "up", "-to"], "There is no option -to."),
            (["migrate", "up", "--to"], "--to needs a value."),
            (["migrate", "up", "--json=yes"], "--json takes no value."),
            (["migrate", "up", "--check"], "`up` has no option --check."),
            (["migrate", "status", "3"], "`status` takes no 3."),
            (["migrate", "up", "some"], "some is not a number of migrations."),
            (["migrate", "up", "0"], "0 is not a number of migrations."),
            (["migrate", "up", "1", "2"], "1 2 is not a number of migrations."),
            (["migrate", "up", "1", "--to", "2"], "Give N or --to, and not both."),
            (["migrate", "up", "--to", "last"], "--to needs a number, and not last."),
            (["migrate", "up", "--lock-wait", "soon", "--url", "postgres://localhost"], "--lock-wait needs a time"),
            (["migrate", "down", "1", "--all"], "Give one of N, --to and --all."),
            (["migrate", "down", "--all"], "Confirm it with --yes."),
            (["migrate", "new"], "`new` needs the name"),
            (["migrate", "status"], "Which database? Nothing names one."),
            (["migrate", "status", "-d", "mysql://localhost"], "postgres://"),
        ])
    func usage(words: [String], message: String) async {
        let console = Console(output: { [output] in output.append($0) }, error: { [errors] in errors.append($0) })
        #expect(await HowdahCommand.run(arguments: words, environment: [:], console: console) == 2)
        #expect(errors.text.contains("error[usage]: "))
        #expect(errors.text.contains(message))
        #expect(output.text.isEmpty)
    }

    @Test("an error is a JSON object with its code where JSON is asked for")
    func jsonError() async throws {
        #expect(await howdah("migrate", "--json", "status", "--dir", directory, "--url=postgres://127.0.0.1:1/x") == 2)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
        #expect(object["code"] as? String == "no_directory")
        #expect(object["exit_code"] as? Int == 2)
        #expect(object["event"] as? String == "failed")
    }

    @Test("errors are coloured on a terminal only, and never with --no-color")
    func colors() async {
        _ = await howdah("migrate", "upp", "--no-color", colors: true)
        #expect(!errors.text.contains("\u{1B}"))
        _ = await howdah("migrate", "upp", colors: true)
        #expect(errors.text.contains("\u{1B}[31merror[usage]\u{1B}[0m: There"))
    }

    // MARK: Files and connections

    @Test("new makes two files and writes their paths, with options before the command as well")
    func new() async throws {
        #expect(await howdah("--dir=\(directory)", "migrate", "new", "Create", "users", "--sequential") == 0)
        #expect(output.text == "\(directory)/0001_create_users.up.sql\n\(directory)/0001_create_users.down.sql")
        #expect(await howdah("migrate", "add", "--no-down", "index", environment: ["MIGRATIONS_DIR": directory]) == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 3)
    }

    @Test("files are checked before any connection is made")
    func filesFirst() async throws {
        try write("create.sql", "select 1;")
        #expect(await howdah("migrate", "up", "--dir", directory, "-d", "postgres://127.0.0.1:1/x") == 4)
        #expect(errors.text.contains("error[bad_name]"))
    }

    @Test(
        "the database is the option's, then MIGRATION_DATABASE_URL's, then DATABASE_URL's, then that of PG*",
        arguments: [
            (["--url", "postgres://127.0.0.1:1/one"], "one"), ([], "two"), ([], "three"), ([], "four"),
        ])
    func address(words: [String], database: String) async throws {
        try write("1_a.sql", "select 1;")
        var environment = [
            "MIGRATION_DATABASE_URL": "postgres://127.0.0.1:1/two", "DATABASE_URL": "postgres://127.0.0.1:1/three",
            "PGHOST": "127.0.0.1", "PGPORT": "1", "PGDATABASE": "four", "PGUSER": "me",
        ]
        if database == "three" || database == "four" { environment["MIGRATION_DATABASE_URL"] = "" }
        if database == "four" { environment["DATABASE_URL"] = nil }
        let console = Console(output: { [output] in output.append($0) }, error: { [errors] in errors.append($0) })
        let code = await HowdahCommand.run(
            arguments: ["migrate", "status", "--dir", directory] + words, environment: environment, console: console)
        #expect(code == 6)
        #expect(errors.text.contains("error[cannot_connect]"))
        #expect(errors.text.contains("\"\(database)\""))
    }
}
