import HowdahMigrations

/// The text of `--help`.
enum Help {
    /// The help of one command, or of all.
    static func text(for command: Command?) -> String {
        guard let command else { return overview }
        let operand = command.operand.map { " \($0)" } ?? ""
        return """
            howdah migrate \(command.rawValue)\(operand) [options]

            \(command.summary).
            Also: \(command.aliases.joined(separator: ", "))

            \(table("Options", command.options.map { ($0.usage, $0.summary) }))

            \(globalOptions)
            """
    }

    private static var overview: String {
        let commands = Command.allCases.map { command in
            ("migrate \(command.rawValue) \(command.operand ?? "")", command.summary)
        }
        return """
            howdah \(Release.version): migrations of PostgreSQL databases

            \(table("Commands", commands))

            \(globalOptions)

            Exit codes: 0 done, 1 a migration failed, 2 usage, 3 pending (--check), 4 files and history disagree,
            5 another runner has the lock, 6 no suitable connection, 7 a migration stopped half-way, 130 interrupted
            """
    }

    private static var globalOptions: String {
        table("Options of every command", Option.global.map { ($0.usage, $0.summary) })
    }

    private static func table(_ title: String, _ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return title + ":\n" + rows.map { "  " + $0.0.padded(to: width) + "   " + $0.1 }.joined(separator: "\n")
    }
}
