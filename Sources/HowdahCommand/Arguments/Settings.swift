import HowdahMigrations
import HowdahPool

/// What options and environment say together; an option wins over a variable.
struct Settings: Sendable {
    let arguments: Arguments
    let environment: [String: String]

    /// Where the migrations are.
    var directory: MigrationDirectory {
        (arguments.value(.directory) ?? variable("MIGRATIONS_DIR")).map(MigrationDirectory.init(path:)) ?? .standard()
    }

    /// The database's URL; nil if only the `PG*` variables name a database.
    var databaseURL: String? {
        arguments.value(.databaseURL) ?? variable("MIGRATION_DATABASE_URL") ?? variable("DATABASE_URL")
    }

    var style: Progress.Style {
        if arguments.has(.json) { return .json }
        if arguments.has(.quiet) { return .quiet }
        return arguments.has(.verbose) ? .verbose : .normal
    }

    /// The runner's options.
    func options() throws(MigrationError) -> Migrator.Options {
        var options = Migrator.Options()
        if let wait = try arguments.duration(.lockWait) { options.lockWait = wait }
        if let timeout = try arguments.duration(.lockTimeout) { options.lockTimeout = timeout }
        if let retries = try arguments.number(.lockRetries) { options.lockRetries = Int(min(retries, 1_000)) }
        if let timeout = try arguments.duration(.statementTimeout) { options.statementTimeout = timeout }
        options.allowsOutOfOrder = arguments.has(.allowOutOfOrder)
        options.allowsFuture = arguments.has(.allowFuture)
        options.allowsNonEmpty = arguments.has(.allowNonEmpty)
        options.allowsPooler = arguments.has(.allowPooler)
        return options
    }

    /// The database; of several servers, the one that accepts writes. Nothing is opened yet.
    func database() throws -> Database {
        if let databaseURL { return try Database.forWriting(url: databaseURL) }
        let names = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER"]
        guard names.contains(where: { variable($0) != nil }) else {
            throw MigrationError(
                .usage, "Which database? Nothing names one.",
                notes: ["Use --database-url, or set DATABASE_URL, or PGHOST, PGDATABASE and PGUSER."])
        }
        return try Database.forWriting(environment: environment)
    }

    /// A runner over the directory and the database.
    func migrator() throws -> Migrator {
        Migrator(try database(), directory: directory, options: try options())
    }

    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
}
