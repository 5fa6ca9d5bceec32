/// One option of the command line.
struct Option: Hashable, Sendable {
    /// The name without its dashes: `lock-wait`.
    let name: String
    /// Other names for it; one letter stands behind one dash.
    var aliases: [String] = []
    /// What stands for the value in the help; nil for a flag.
    var value: String?
    let summary: String

    static let databaseURL = Option(
        name: "database-url", aliases: ["url", "d"], value: "URL",
        summary: "The database (MIGRATION_DATABASE_URL, DATABASE_URL, PGHOST …)")
    static let directory = Option(
        name: "dir", value: "PATH", summary: "Where the migrations are (MIGRATIONS_DIR) [Migrations]")
    static let lockWait = Option(name: "lock-wait", value: "TIME", summary: "Wait for another runner [60s]")
    static let lockTimeout = Option(name: "lock-timeout", value: "TIME", summary: "Wait for a table's lock [5s]")
    static let lockRetries = Option(name: "lock-retries", value: "N", summary: "Tries after a lock timeout [10]")
    static let statementTimeout = Option(
        name: "statement-timeout", value: "TIME", summary: "Limit of a statement [none]")
    static let json = Option(name: "json", summary: "Write JSON to standard output")
    static let quiet = Option(name: "quiet", aliases: ["q"], summary: "Write errors only")
    static let verbose = Option(name: "verbose", aliases: ["v"], summary: "Write each statement")
    static let noColor = Option(name: "no-color", summary: "Write without colours (NO_COLOR)")
    static let version = Option(name: "version", summary: "Write the version")
    static let help = Option(name: "help", aliases: ["h"], summary: "Write this help")

    static let to = Option(name: "to", value: "VERSION", summary: "Stop at a version")
    static let dryRun = Option(name: "dry-run", summary: "Say what would be done, and do nothing")
    static let all = Option(name: "all", summary: "Undo every migration (needs --yes)")
    static let yes = Option(name: "yes", aliases: ["y"], summary: "Confirm")
    static let check = Option(name: "check", summary: "Exit with 3 if a migration is pending")
    static let sequential = Option(name: "sequential", summary: "Number with the next number, and not with the time")
    static let noDown = Option(name: "no-down", summary: "Make no down file")
    static let allowOutOfOrder = Option(
        name: "allow-out-of-order", summary: "Apply files that are older than an applied one")
    static let allowFuture = Option(name: "allow-future", summary: "Accept what a later release has applied")
    static let allowNonEmpty = Option(name: "allow-non-empty", summary: "Begin in a schema that has tables")
    static let allowPooler = Option(name: "allow-pooler", summary: "Run without a transaction through a proxy")

    /// What every command takes, before its name or after it.
    static let global: [Option] = [
        .databaseURL, .directory, .lockWait, .lockTimeout, .lockRetries, .statementTimeout, .json, .quiet, .verbose,
        .noColor, .version, .help,
    ]

    /// How the help shows it: `-d, --database-url URL`.
    var usage: String {
        let short = aliases.first { $0.count == 1 }.map { "-\($0), " } ?? ""
        return short + "--" + name + (value.map { " \($0)" } ?? "")
    }
}
