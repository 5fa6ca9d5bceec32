import HowdahMigrations
import Testing

@Suite struct MigrationNameTests {
    @Test("a file name says version, name and direction")
    func parts() throws {
        let name = try #require(MigrationName(fileName: "0042_create_users.down.sql"))
        #expect(name.version == 42)
        #expect(name.versionText == "0042")
        #expect(name.name == "create_users")
        #expect(name.direction == .down)
        #expect(MigrationName(fileName: "1_a.up.sql")?.direction == .up)
        #expect(MigrationName(fileName: "1_a-B9.sql")?.direction == .up)
    }

    @Test(
        "other names are no migrations",
        arguments: [
            "create_users.sql", "1-create.up.sql", "1_.sql", "_a.sql", "1__a.sql", "1_a b.sql", "1_ä.up.sql",
            "12345678901234567890_a.sql", "9999999999999999999_a.sql", "1_a.up.txt", "1_a.sideways.sql", "٣_a.sql",
        ])
    func others(fileName: String) {
        #expect(MigrationName(fileName: fileName) == nil)
    }
}
