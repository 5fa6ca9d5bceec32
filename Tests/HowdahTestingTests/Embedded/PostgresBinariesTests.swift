import Foundation
import Testing

@testable import HowdahTesting

@Suite("Finding the server's programs")
struct PostgresBinariesTests {
    @Test("a folder that is named by the variable but is not one is an error that names both")
    func wrongVariable() throws {
        let error = try #require(throws: EmbeddedPostgresError.self) {
            _ = try PostgresBinaries.find(environment: [PostgresBinaries.variable: "/nowhere"])
        }
        #expect(error.description.contains("HOWDAH_POSTGRES_BIN is /nowhere"))
    }

    @Test("the highest version comes first, as a number and not as text")
    func highestVersionFirst() throws {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: parent) }
        for name in ["9", "16", "15", "other"] {
            try FileManager.default.createDirectory(
                at: parent.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        let found = PostgresBinaries.versioned([(parent.path, "", "bin")])
        #expect(found.prefix(4).map { $0.split(separator: "/").dropLast().last } == ["other", "16", "15", "9"])
    }

    @Test("a folder of a formula keeps its version")
    func formulas() throws {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: parent) }
        for name in ["libpq", "postgresql@14", "postgresql@17"] {
            try FileManager.default.createDirectory(
                at: parent.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        let found = PostgresBinaries.versioned([(parent.path, "postgresql", "bin")])
        #expect(found == ["\(parent.path)/postgresql@17/bin", "\(parent.path)/postgresql@14/bin"])
    }
}
