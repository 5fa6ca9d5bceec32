import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Databases with migrations", .timeLimit(.minutes(5)))
struct MigrationFolderTests {
    @Test("each test has a copy of the migrated database, and the folder is found above the test's file")
    func migrated() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("howdah-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try write("CREATE TABLE users (id int8 PRIMARY KEY);", to: root, "Migrations/0001_create_users.up.sql")
        try write("DROP TABLE users;", to: root, "Migrations/0001_create_users.down.sql")
        let file = root.appendingPathComponent("Tests/Some/Some.swift").path
        for _ in 0..<2 {
            try await TestDatabase.with(migrations: "Migrations", file: file) { db in
                try await db.execute(PreparedSQL(sql: "INSERT INTO users VALUES (1)"))
                let rows = try await db.execute(PreparedSQL(sql: "SELECT id FROM users")).decodeColumn(as: Int.self)
                #expect(rows == [1])
            }
        }
    }

    @Test("a migration that fails is the error of the test")
    func failing() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("howdah-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try write("CREATE TABLE users (id nonsense);", to: root, "0001_create_users.up.sql")
        await #expect(throws: MigrationError.self) {
            try await TestDatabase.with(migrations: root.path) { _ in }
        }
    }

    private func write(_ text: String, to root: URL, _ path: String) throws {
        let url = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}
