import Testing

@Suite("Documentation")
struct DocumentationTests {
    @Test("every public declaration has a documentation comment")
    func everythingPublicIsDocumented() throws {
        for file in try SourceFile.all(in: "Sources") {
            for index in file.undocumented {
                Issue.record("\(file.place(index)) is not documented: \(file.lines[index])")
            }
        }
    }

    @Test(
        "the scanner sees attributes between a comment and its declaration, and a neighbour's comment is not one's own")
    func scanner() {
        let text = """
            /// One.
            @inlinable
            public var one: Int { 1 }
            /// Two.
            @attached(
                member, names: arbitrary
            )
            public macro two() = x

            public import Foundation
            public let three = 3
            /// Four.
            public let four = 4
            public let five = 5
            """
        let file = SourceFile(
            path: "Sources/X/X.swift",
            lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        #expect(file.undocumented == [10, 13])
    }
}

extension SourceFile {
    /// The indices of the lines that declare something public without a documentation comment.
    var undocumented: [Int] {
        lines.indices.filter { index in
            let line = lines[index].drop { $0 == " " }
            guard line.isPublicDeclaration else { return false }
            for above in lines[..<index].reversed() {
                let above = above.drop { $0 == " " }
                if above.hasPrefix("///") { return false }
                let isAttribute = above.hasPrefix("@") || above.hasPrefix(")") || above.hasSuffix(",")
                let isInsideAttribute = !above.isEmpty && !above.isDeclaration && !"{}".contains(above.last ?? " ")
                guard isAttribute || isInsideAttribute else { return true }
            }
            return true
        }
    }
}

extension Substring {
    fileprivate var isPublicDeclaration: Bool {
        var words = split(separator: " ")[...]
        while let word = words.first, word.hasPrefix("@") { words.removeFirst() }
        guard words.first == "public" || words.first == "open" else { return false }
        return words.dropFirst().first != "import"
    }

    fileprivate var isDeclaration: Bool {
        split(separator: " ").contains { ["public", "package", "import", "var", "let", "func", "case"].contains($0) }
    }
}
