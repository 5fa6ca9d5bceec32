import Foundation
public import Howdah

extension TestDatabase {
    /// Runs `body` with a database that has all migrations of a folder applied.
    ///
    /// ```swift
    /// try await TestDatabase.with(migrations: "Migrations") { db in … }
    /// ```
    ///
    /// A relative folder is looked for beside the test's own file, then in every folder above it, so that a test finds
    /// its package's migrations wherever it is run from, and then in the working directory. The migrations run once per
    /// process; a test gets a copy of their result.
    ///
    /// - Throws: what `body` throws; ``MigrationError`` if a migration fails; ``EmbeddedPostgresError`` if there is no
    ///   server.
    public static func with<T>(
        migrations folder: String, pool: PoolConfiguration = TestDatabase.pool, file: String = #filePath,
        _ body: (Database) async throws -> T
    ) async throws -> T {
        let path = MigrationFolder.find(folder, from: file)
        let server = try await TestServer.shared()
        let template = try await server.template(.migrations(try MigrationFolder.contents(path))) { db in
            try await Migrator(db, directory: path).up()
        }
        return try await server.withDatabase(from: template, pool: pool, body)
    }
}

/// Where the migrations are, and what they say.
enum MigrationFolder {
    /// The folder beside `file`, or the nearest above it; the folder as it was given if there is none.
    static func find(_ folder: String, from file: String) -> String {
        guard !folder.hasPrefix("/") else { return folder }
        var parent = URL(fileURLWithPath: file).deletingLastPathComponent()
        while parent.path != "/" {
            let path = parent.appendingPathComponent(folder).path
            if FileManager.default.fileExists(atPath: path) { return path }
            parent = parent.deletingLastPathComponent()
        }
        return folder
    }

    /// Names and contents of the SQL files, which together decide what the template holds.
    static func contents(_ path: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return try names.filter { $0.hasSuffix(".sql") }.sorted().flatMap { name in
            [name, try String(contentsOfFile: path + "/" + name, encoding: .utf8)]
        }
    }
}
