import Testing

@Suite("File size")
struct FileSizeTests {
    @Test("no Swift file is longer than 500 lines: it would hold more than one concept")
    func noLongFiles() throws {
        // The table of SQLSTATE constants is generated from PostgreSQL's own list.
        let generated = "Sources/HowdahTypes/Errors/SQLState+Codes.swift"
        for file in try SourceFile.all(in: "Sources", "Tests", "Benchmarks", "Examples") where file.path != generated {
            #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
        }
    }
}
