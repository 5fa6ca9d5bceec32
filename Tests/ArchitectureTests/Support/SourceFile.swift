import Foundation

/// A Swift file of the repository: where it is, and its lines.
struct SourceFile: CustomStringConvertible {
    /// The path from the root of the repository: `Sources/HowdahSQL/Fragment/SQLFragment.swift`.
    let path: String
    let lines: [String]

    var description: String { path }

    /// The target of a file below `Sources`.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }

    /// A place in the file, as editors read it.
    func place(_ index: Int) -> String { "\(path):\(index + 1)" }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All files of some folders of the root, in the order of their paths; a folder that is not there has none.
    static func all(in folders: String...) throws -> [SourceFile] {
        try folders.flatMap { folder in
            let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
            let paths = (names?.allObjects ?? []).compactMap { $0 as? String }
            return try paths.filter { $0.hasSuffix(".swift") && !$0.contains(".build/") }.sorted().map { path in
                let url = root.appendingPathComponent(folder).appendingPathComponent(path)
                let text = try String(contentsOf: url, encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                return SourceFile(path: "\(folder)/\(path)", lines: lines)
            }
        }
    }

    /// The lines without their comments; what stands between quotation marks is left out as well.
    var code: [String] {
        lines.map { line in
            var result = ""
            var isQuoted = false
            var previous: Character = " "
            for character in line {
                if character == "\"", previous != "\\" { isQuoted.toggle() }
                if !isQuoted, character == "/", previous == "/" {
                    result.removeLast()
                    break
                }
                if !isQuoted { result.append(character) }
                previous = character
            }
            return result
        }
    }
}
