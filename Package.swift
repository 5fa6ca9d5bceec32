// swift-tools-version: 6.3
import CompilerPluginSupport
import Foundation
import PackageDescription

// Read top to bottom: each layer may depend only on layers above it in this file.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func layer(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: strict)
}

let syntax = SyntaxLibrary.find()

let package = Package(
    name: "howdah",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Howdah", targets: ["Howdah"]),
        .library(name: "HowdahTesting", targets: ["HowdahTesting"]),
        .executable(name: "howdah", targets: ["HowdahCLI"]),
        .executable(name: "quickstart", targets: ["Quickstart"]),
    ],
    dependencies: syntax.packages,
    targets: [
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .macro(
            name: "HowdahMacros", dependencies: syntax.targets, swiftSettings: strict + syntax.compile,
            linkerSettings: syntax.link),
        layer("HowdahTypes"),
        layer("HowdahSQL", "HowdahTypes"),
        layer("HowdahWire", "HowdahTypes", "CLibpq"),
        layer("HowdahPool", "HowdahTypes", "HowdahWire"),
        layer("HowdahORM", "HowdahTypes", "HowdahSQL", "HowdahPool", "HowdahMacros"),
        layer("HowdahMigrations", "HowdahTypes", "HowdahSQL", "HowdahPool"),
        layer("HowdahCommand", "HowdahTypes", "HowdahPool", "HowdahMigrations"),
        .executableTarget(name: "HowdahCLI", dependencies: ["HowdahCommand"], swiftSettings: strict),
        layer("Howdah", "HowdahTypes", "HowdahSQL", "HowdahWire", "HowdahPool", "HowdahORM", "HowdahMigrations"),
        layer("HowdahTesting", "Howdah"),
        .executableTarget(name: "Quickstart", dependencies: ["Howdah", "HowdahTesting"], swiftSettings: strict),
        tests("HowdahTypes", "HowdahTypes"),
        tests("HowdahSQL", "HowdahSQL", "HowdahTypes"),
        tests("HowdahWire", "HowdahWire", "HowdahTypes"),
        tests("HowdahPool", "HowdahPool", "HowdahWire", "HowdahTypes"),
        .testTarget(
            name: "HowdahMacrosTests", dependencies: ["HowdahMacros"] + syntax.targets,
            swiftSettings: strict + syntax.compile, linkerSettings: syntax.link),
        tests("HowdahORM", "HowdahORM", "HowdahSQL", "HowdahTypes"),
        tests("HowdahMigrations", "HowdahMigrations"),
        tests("HowdahCommand", "HowdahCommand"),
        tests("HowdahTesting", "Howdah", "HowdahTesting"),
        // What a process has as a whole, such as its limits: the integration tests start it as a process of its own.
        .executableTarget(
            name: "FaultProgram", dependencies: ["Howdah", "HowdahTesting"], path: "Tests/FaultProgram",
            swiftSettings: strict,
            // Its functions in the place of the system's are for the libraries as well.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux]))]),
        tests("Integration", "Howdah", "HowdahTesting"),
        // It compiles programs against the modules, so they must be built before it runs.
        tests("CompileFail", "Howdah", "HowdahTesting"),
        tests("Architecture"),
    ],
    swiftLanguageModes: [.v6]
)

/// Where the macros find SwiftSyntax: the copy that every toolchain ships for its own macros, or, where that copy is
/// missing, the swift-syntax package.
struct SyntaxLibrary {
    var packages: [Package.Dependency] = []
    var targets: [Target.Dependency] = []
    var compile: [SwiftSetting] = []
    var link: [LinkerSetting] = []

    static let modules = [
        "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftDiagnostics", "SwiftParser",
        "SwiftSyntaxMacroExpansion", "SwiftOperators", "SwiftBasicFormat",
    ]

    static func find() -> SyntaxLibrary {
        guard let host = hostFolder() else {
            print("note: this toolchain ships no SwiftSyntax for macros; using the swift-syntax package instead")
            return SyntaxLibrary(
                packages: [.package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.0")],
                targets: (modules + ["SwiftCompilerPlugin"]).map { .product(name: $0, package: "swift-syntax") })
        }
        let libraries = modules + ["SwiftCompilerPluginMessageHandling"]
        return SyntaxLibrary(
            compile: [.unsafeFlags(["-I", host]), .define("HOWDAH_TOOLCHAIN_SYNTAX")],
            link: [
                .unsafeFlags(["-L", host] + libraries.map { "-l" + $0 } + ["-Xlinker", "-rpath", "-Xlinker", host])
            ])
    }

    /// `usr/lib/swift/host` of the toolchain that reads this manifest.
    static func hostFolder() -> String? {
        candidates().first { FileManager.default.fileExists(atPath: $0 + "/SwiftSyntaxMacros.swiftmodule") }
    }

    static func candidates() -> [String] {
        var found: [String] = []
        // On Linux the manifest's own process has `usr/lib/swift/pm/ManifestAPI/libPackageDescription.so` loaded.
        if let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) {
            for line in maps.split(separator: "\n") where line.hasSuffix("/libPackageDescription.so") {
                guard let start = line.firstIndex(of: "/") else { continue }
                found.append(up(String(line[start...]), 3) + "/host")
            }
        }
        for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            let compiler = String(folder) + "/swiftc"
            guard FileManager.default.isExecutableFile(atPath: compiler) else { continue }
            let real = URL(fileURLWithPath: compiler).resolvingSymlinksInPath().path
            found.append(up(real, 2) + "/lib/swift/host")
        }
        return found
    }

    static func up(_ path: String, _ levels: Int) -> String {
        (0..<levels).reduce(path) { path, _ in path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } }
    }
}
