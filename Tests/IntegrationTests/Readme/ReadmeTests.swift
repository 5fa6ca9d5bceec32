import Foundation
import Howdah
import HowdahTesting
import Testing

/// The README says what the library does: its Swift compiles, and its SQL is what the server got.
@Suite("README")
struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized

    @Test("every Swift example is part of a file that compiles")
    func examplesCompile() throws {
        let file = Self.root.appendingPathComponent("Tests/IntegrationTests/Readme/ReadmeExamples.swift")
        let source = Self.trimmed(try String(contentsOf: file, encoding: .utf8))
        let examples = try Self.blocks("swift").filter { !$0.contains(".package(") }
        #expect(examples.count >= 10)
        for example in examples {
            let code = Self.trimmed(example)
            #expect(source.contains(code), "not in ReadmeExamples.swift:\n\(example)")
        }
    }

    @Test("every statement that the README shows is one that its examples send")
    func statements() async throws {
        let sent = try await Self.statementsOfExamples()
        let shown = try Self.blocks("sql").flatMap(Self.statements)
        #expect(shown.count >= 15)
        for statement in shown {
            let parts = statement.components(separatedBy: "…")
            #expect(
                sent.contains { Self.matches($0, parts) },
                "no example sends \(statement)\n\(sent.joined(separator: "\n"))")
        }
    }

    /// Runs the examples on one connection, and asks the server what was prepared there.
    private static func statementsOfExamples() async throws -> [String] {
        try await TestDatabase.withEmpty(pool: TestDatabase.pool(size: 1)) { db in
            for table in [
                ReadmeExamples.User.definition, ReadmeExamples.Order.definition, ReadmeExamples.Account.definition,
            ] {
                try await db.execute(CreateTable(table).render())
            }
            let accounts = try await db.insertReturning(
                contentsOf: ["A", "B"].map { ReadmeExamples.Account.Draft(owner: $0, balance: 100) })
            try await ReadmeExamples.transfer(db, accounts[0].id, accounts[1].id, 30)
            try await db.withSession { session in
                try await ReadmeExamples.writes(session)
                try await ReadmeExamples.bulk(session)
                try await ReadmeExamples.errors(session, .init(email: "ada@example.com", name: "Ada"))
                let user = try #require(
                    try await ReadmeExamples.User.where { $0.email == "ada@example.com" }.fetchOne(session))
                try await session.insert(
                    contentsOf: (1...5).map { ReadmeExamples.Order.Draft(userID: user.id, totalCents: $0 * 1_000) })
                try await ReadmeExamples.queries(session)
                try await ReadmeExamples.byHand(session, .distantPast)
                try await ReadmeExamples.relations(session)
            }
            try await db.insert(ReadmeExamples.User.Draft(email: "bela@example.com", name: "Bela", age: 36))
            try await ReadmeExamples.sessions(db)
            try await ReadmeExamples.first(db)
            return try await db.query("SELECT statement FROM pg_prepared_statements", as: String.self)
        }
    }

    // MARK: Reading the README

    /// The code blocks of a language.
    private static func blocks(_ language: String) throws -> [String] {
        let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    /// The lines of a block without their indentation, so that a block matches wherever it stands in a file.
    private static func trimmed(_ text: String) -> String {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }

    /// The statements of a block: a line that is indented continues the one above; a transaction's frame is left out,
    /// and so are comments.
    private static func statements(_ block: String) -> [String] {
        var statements: [String] = []
        for line in block.components(separatedBy: "\n") where !line.isEmpty && !line.hasPrefix("--") {
            if line.hasPrefix(" ") {
                statements[statements.count - 1] += " " + line.trimmingCharacters(in: .whitespaces)
            } else {
                statements.append(line.replacingOccurrences(of: "BEGIN; ", with: ""))
            }
        }
        return statements.filter { $0 != "COMMIT" }
    }

    /// Whether a statement has these parts in this order, from its start to its end.
    private static func matches(_ statement: String, _ parts: [String]) -> Bool {
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return parts == [statement] }
        guard statement.hasPrefix(first), statement.hasSuffix(last) else { return false }
        var rest = statement.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.count >= last.count
    }
}
