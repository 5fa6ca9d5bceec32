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
        .library(name: "HowdahBridges", targets: ["HowdahBridges"]),
        .executable(name: "howdah", targets: ["HowdahCLI"]),
        .executable(name: "quickstart", targets: ["Quickstart"]),
    ],
    traits: [
        .trait(name: "Logging", description: "LogObserver of HowdahBridges, for swift-log"),
        .trait(name: "Metrics", description: "MetricsObserver of HowdahBridges, for swift-metrics"),
        .trait(name: "Tracing", description: "TracingObserver of HowdahBridges, for swift-distributed-tracing"),
    ],
    dependencies: syntax.packages + Bridges.packages,
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
        .target(
            name: "HowdahBridges", dependencies: ["HowdahTypes", "HowdahPool"] + Bridges.products,
            swiftSettings: strict),
        layer("HowdahCommand", "HowdahTypes", "HowdahPool", "HowdahMigrations"),
        .executableTarget(name: "HowdahCLI", dependencies: ["HowdahCommand"], swiftSettings: strict),
        layer("Howdah", "HowdahTypes", "HowdahSQL", "HowdahWire", "HowdahPool", "HowdahORM", "HowdahMigrations"),
        layer("HowdahTesting", "Howdah"),
        .executableTarget(name: "Quickstart", dependencies: ["Howdah", "HowdahTesting"], swiftSettings: strict),
        // What several targets of tests need.
        .target(
            name: "TestSupport", dependencies: ["HowdahTypes"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("HowdahTypes", "HowdahTypes", "TestSupport"),
        tests("HowdahSQL", "HowdahSQL", "HowdahTypes"),
        tests("HowdahWire", "HowdahWire", "HowdahTypes"),
        tests("HowdahPool", "HowdahPool", "HowdahWire", "HowdahTypes", "TestSupport"),
        .testTarget(
            name: "HowdahMacrosTests", dependencies: ["HowdahMacros"] + syntax.targets,
            swiftSettings: strict + syntax.compile, linkerSettings: syntax.link),
        tests("HowdahORM", "HowdahORM", "HowdahSQL", "HowdahTypes", "TestSupport"),
        tests("HowdahMigrations", "HowdahMigrations"),
        tests("HowdahCommand", "HowdahCommand"),
        tests("HowdahTesting", "Howdah", "HowdahTesting"),
        // What a process has as a whole, such as its limits: the integration tests start it as a process of its own.
        .executableTarget(
            name: "FaultProgram", dependencies: ["Howdah", "HowdahTesting"], path: "Tests/FaultProgram",
            swiftSettings: strict,
            // Its functions in the place of the system's are for the libraries as well.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux]))]),
        .testTarget(
            name: "HowdahBridgesTests",
            dependencies: ["HowdahBridges", "HowdahPool", "HowdahTypes"] + Bridges.products + Bridges.tests,
            swiftSettings: strict),
        tests("Integration", "Howdah", "HowdahTesting", "TestSupport"),
        // It compiles programs against the modules, so they must be built before it runs.
        tests("CompileFail", "Howdah", "HowdahTesting"),
        tests("Architecture"),
    ],
    swiftLanguageModes: [.v6]
)

/// What other packages' ways to observe need; a trait that is off resolves nothing.
enum Bridges {
    static var packages: [Package.Dependency] {
        [
            .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
            .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
            .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.3.0"),
        ]
    }

    static var tests: [Target.Dependency] {
        [.product(name: "InMemoryTracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"]))]
    }

    static var products: [Target.Dependency] {
        [
            .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Logging"])),
            .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
            .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
        ]
    }
}

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
