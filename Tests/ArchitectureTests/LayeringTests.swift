import Foundation
import Testing

/// Imports point one way: SwiftPM alone does not see an import that is not declared but happens to build.
@Suite("Layering")
struct LayeringTests {
    /// What each target may import of the package's own modules.
    static let mayImport: [String: Set<String>] = [
        "HowdahMacros": [],
        "HowdahTypes": [],
        "HowdahSQL": ["HowdahTypes"],
        "HowdahWire": ["HowdahTypes", "CLibpq"],
        "HowdahPool": ["HowdahTypes", "HowdahWire"],
        "HowdahORM": ["HowdahTypes", "HowdahSQL", "HowdahPool"],
        "HowdahMigrations": ["HowdahTypes", "HowdahSQL", "HowdahPool"],
        "HowdahCommand": ["HowdahTypes", "HowdahSQL", "HowdahPool", "HowdahMigrations"],
        "HowdahBridges": ["HowdahTypes", "HowdahPool"],
        "HowdahCLI": ["HowdahCommand"],
        "Howdah": ["HowdahTypes", "HowdahSQL", "HowdahWire", "HowdahPool", "HowdahORM", "HowdahMigrations"],
        "HowdahTesting": ["Howdah"],
        "Quickstart": ["Howdah", "HowdahTesting"],
    ]

    /// What comes with the toolchain and with the system.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]

    /// Other packages' modules, for the bridges to them alone; resolved only with the traits of the manifest.
    static let bridged: Set<String> = ["Logging", "CoreMetrics", "Tracing"]

    /// SwiftSyntax, for the macros alone.
    static func isSyntax(_ module: String) -> Bool {
        ["SwiftSyntax", "SwiftDiagnostics", "SwiftParser", "SwiftOperators", "SwiftBasicFormat", "SwiftCompilerPlugin"]
            .contains { module.hasPrefix($0) }
    }

    @Test("every target below Sources has its row in the table")
    func everyTargetIsListed() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: SourceFile.root.appendingPathComponent("Sources").path
        )
        .filter { !$0.hasPrefix(".") && $0 != "CLibpq" }
        #expect(Set(folders) == Set(Self.mayImport.keys))
    }

    @Test("a target imports only what lies below it", arguments: mayImport.keys.sorted())
    func importsPointDownwards(target: String) throws {
        let allowed = Self.mayImport[target, default: []].union(Self.system)
            .union(target == "HowdahBridges" ? Self.bridged : [])
        for file in try SourceFile.all(in: "Sources") where file.target == target {
            for (index, module) in file.imports {
                let isAllowed = allowed.contains(module) || (target == "HowdahMacros" && Self.isSyntax(module))
                #expect(isAllowed, "\(file.place(index)) imports \(module)")
            }
        }
    }

    @Test("libpq is called from one folder, and the system's epoll from one file")
    func libpqHasOneFolder() throws {
        for file in try SourceFile.all(in: "Sources") {
            for (index, module) in file.imports where module == "CLibpq" {
                let isAllowed =
                    file.path.hasPrefix("Sources/HowdahWire/LibPQ/")
                    || file.path == "Sources/HowdahWire/EventLoop/EpollPoller.swift"
                #expect(isAllowed, "\(file.place(index)) imports CLibpq")
            }
        }
    }

    @Test(
        "the scanner finds imports of every form, and nothing else",
        arguments: [
            ("import Foundation", "Foundation"), ("public import HowdahSQL", "HowdahSQL"),
            ("@_exported public import HowdahORM", "HowdahORM"), ("@testable import Howdah", "Howdah"),
            ("import struct Foundation.Date", "Foundation"),
            ("@_spi(PluginMessage) import SwiftCompiler", "SwiftCompiler"),
            ("// import Foundation", nil), ("important(x)", nil), ("    let text = \"import it\"", nil),
        ])
    func scanner(line: String, module: String?) {
        #expect(SourceFile(path: "Sources/X/X.swift", lines: [line]).imports.first?.module == module)
    }
}

extension SourceFile {
    /// The imported modules, each with the index of its line.
    var imports: [(index: Int, module: String)] {
        code.enumerated().compactMap { index, line in
            var words = line.split(separator: " ")[...]
            while let word = words.first,
                word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
            {
                words.removeFirst()
            }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if words.count > 1 { words.removeFirst() }
            guard let module = words.first?.split(separator: ".").first else { return nil }
            return (index, String(module))
        }
    }
}
