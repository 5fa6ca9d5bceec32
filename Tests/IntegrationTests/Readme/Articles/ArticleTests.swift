import Foundation
import Testing

/// The articles of the documentation show what compiles.
@Suite("Articles")
struct ArticleTests {
    private static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../..").standardized
    static let articles = (try? files(in: "Sources/Howdah/Howdah.docc", ending: ".md")) ?? []

    @Test("every Swift example is part of a file that compiles", arguments: articles)
    func examplesCompile(article: String) throws {
        let sources = try Self.files(in: "Tests/IntegrationTests/Readme/Articles", ending: ".swift")
            .map { try Self.code(of: "Tests/IntegrationTests/Readme/Articles/" + $0) }
        // A type conforms once.
        let conformances = try Self.code(of: "Tests/IntegrationTests/Values/TypesUserTests.swift")
        let text = try String(
            contentsOf: Self.root.appendingPathComponent("Sources/Howdah/Howdah.docc/" + article), encoding: .utf8)
        for example in text.components(separatedBy: "```swift\n").dropFirst() {
            let code = Self.code(in: example.components(separatedBy: "```")[0])
            #expect(
                (sources + [conformances]).contains { $0.contains(code) },
                "\(article) shows what no file of Tests/IntegrationTests/Readme/Articles has:\n\(code)")
        }
    }

    @Test("there are as many as the catalog lists, and most of them have examples")
    func all() throws {
        #expect(Self.articles.count >= 11)
    }

    private static func files(in folder: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(ending) }.sorted()
    }

    private static func code(of path: String) throws -> String {
        code(in: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
    }

    /// The code without comments, imports, indentation and line breaks: so an example may stand in a function, and its
    /// lines may be longer than those of a file. `@Test` is left out, as the examples are compiled and not run.
    private static func code(in text: String) -> String {
        text.components(separatedBy: "\n").map { line in
            line.replacing(/(^|\s)\/\/.*$/, with: "").trimmingCharacters(in: .whitespaces)
        }
        .filter { !$0.isEmpty && !$0.hasPrefix("import ") && !$0.hasPrefix("@Test") }
        .joined(separator: " ").filter { !$0.isWhitespace }
    }
}
