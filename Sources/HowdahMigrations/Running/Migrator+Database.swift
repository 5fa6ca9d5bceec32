public import HowdahPool

extension Migrator {
    /// A migrator over a directory and a database.
    ///
    /// ```swift
    /// try await Migrator(database).up()
    /// ```
    ///
    /// - Parameter directory: the path of the directory; by default the first of `Migrations`, `migrations` and
    ///   `db/migrations` that exists.
    public init(_ database: Database, directory: String? = nil, options: Options = Options()) {
        self.init(
            database, directory: directory.map(MigrationDirectory.init(path:)) ?? .standard(), options: options)
    }

    package init(_ database: Database, directory: MigrationDirectory, options: Options = Options()) {
        self.init(directory: directory, options: options) { try await DatabaseConnection(database) }
    }
}
