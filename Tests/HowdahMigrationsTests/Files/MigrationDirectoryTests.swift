import Foundation
import HowdahMigrations
import Testing

@Suite final class MigrationDirectoryTests {
    private let path = NSTemporaryDirectory() + "howdah-" + UUID().uuidString
    private var directory: MigrationDirectory { MigrationDirectory(path: path) }

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ name: String, _ contents: String = "select 1;") throws {
        try Data(contents.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    private func error() throws -> MigrationError {
        try #require(throws: MigrationError.self) { try directory.migrations() }
    }

    @Test("migrations come in the order of their numbers, each with its way down")
    func order() throws {
        for name in ["10_c.up.sql", "9_b.up.sql", "9_b.down.sql", "0001_a.sql"] { try write(name) }
        let migrations = try directory.migrations()
        #expect(migrations.map(\.name) == ["a", "b", "c"])
        #expect(migrations.map { $0.down != nil } == [false, true, false])
    }

    @Test("what is no migration by its name is left alone")
    func ignored() throws {
        for name in ["README.md", "README.sql", ".1_a.up.sql", "_draft.sql", "schema.sql", "1_a.up.sql~", "x.txt"] {
            try write(name)
        }
        #expect(try directory.migrations().isEmpty)
    }

    @Test("a .sql file with another name is an error that lists it")
    func badName() throws {
        try write("create_users.sql")
        let error = try error()
        #expect(error.code == .badName)
        #expect(error.code.exitCode == 4)
        #expect(error.message.contains(path + "/create_users.sql"))
    }

    @Test("two files of one version are an error that names both")
    func duplicate() throws {
        try write("1_a.up.sql")
        try write("0001_b.up.sql")
        let error = try error()
        #expect(error.code == .duplicateVersion)
        #expect(error.message.contains("1_a.up.sql") && error.message.contains("0001_b.up.sql"))
    }

    @Test("a way down without a way up is an error", arguments: ["2_b.down.sql", "1_other.down.sql"])
    func downWithoutUp(name: String) throws {
        try write("1_a.up.sql")
        try write(name)
        #expect(try error().code == .downWithoutUp)
    }

    @Test("a directory that is not there is an error of usage")
    func absent() throws {
        let error = try #require(throws: MigrationError.self) {
            try MigrationDirectory(path: path + "/none").migrations()
        }
        #expect(error.code == .noDirectory)
        #expect(error.code.exitCode == 2)
    }

    @Test("bytes that are not UTF-8, and NUL characters, are errors")
    func encoding() throws {
        try Data([0x73, 0xFF, 0x3B]).write(to: URL(fileURLWithPath: path + "/1_a.up.sql"))
        #expect(try error().code == .invalidFile)
        try write("1_a.up.sql", "select 1;\0 drop table t;")
        #expect(try error().code == .invalidFile)
    }

    @Test("a migration is made with a version later than all others")
    func create() throws {
        let time = MigrationDirectory.Numbering.timestamp(Date(timeIntervalSince1970: 1_795_213_815))
        let first = try directory.create("Create users", numbering: time, withDown: true)
        #expect(
            first == [
                path + "/20261120223015_create_users.up.sql", path + "/20261120223015_create_users.down.sql",
            ])
        let second = try directory.create("add_index", numbering: time, withDown: false)
        #expect(second == [path + "/20261120223016_add_index.up.sql"])
        #expect(try directory.migrations().count == 2)
    }

    @Test("sequential numbers go on with the width that is there")
    func sequential() throws {
        #expect(try directory.create("a", numbering: .sequential, withDown: false) == [path + "/0001_a.up.sql"])
        try write("00041_b.up.sql")
        #expect(try directory.create("c", numbering: .sequential, withDown: false) == [path + "/00042_c.up.sql"])
    }

    @Test("a name without a letter is refused")
    func emptyName() throws {
        let error = try #require(throws: MigrationError.self) {
            try directory.create("!?", numbering: .sequential, withDown: false)
        }
        #expect(error.code == .usage)
    }
}
