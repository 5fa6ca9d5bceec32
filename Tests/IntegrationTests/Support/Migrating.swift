import Foundation
import Howdah
import HowdahTesting

/// A migration of a version, with its texts.
func file(_ version: Int64, _ up: String, down: String? = nil) -> Migration {
    Migration(
        version: version, name: "m", up: MigrationFile(path: "\(version)_m.up.sql", contents: up),
        down: down.map { MigrationFile(path: "\(version)_m.down.sql", contents: $0) })
}

/// A folder of the package, seen from a test file in `Tests/IntegrationTests`.
func folder(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("../../" + name).standardized.path
}

extension Database {
    /// A migrator over migrations 1, 2, … with these texts.
    func migrator(_ texts: String...) -> Migrator {
        migrator(texts.enumerated().map { file(Int64($0.offset) + 1, $0.element) })
    }

    /// A migrator over migrations without files.
    func migrator(_ migrations: [Migration], options: Migrator.Options = Migrator.Options()) -> Migrator {
        Migrator(migrations: migrations, options: options) { try await DatabaseConnection(self) }
    }

    /// Applies migrations 1, 2, … with these texts.
    func migrate(_ texts: String...) async throws {
        try await migrator(texts.enumerated().map { file(Int64($0.offset) + 1, $0.element) }).up()
    }

    /// The names of the tables or the indexes in the schema `public`, without those of the history and of keys.
    func names(_ kind: String, all: Bool = false) async throws -> [String] {
        let column = kind == "tables" ? "tablename" : "indexname"
        let filter = all ? "" : "AND \(column) NOT LIKE '%\\_howdah%' AND \(column) NOT LIKE '%\\_key'"
        let result = try await execute(
            PreparedSQL(
                sql: "SELECT \(column)::text FROM pg_\(kind) WHERE schemaname = 'public' \(filter) ORDER BY 1"))
        return try result.decodeColumn(as: String.self)
    }
}
