import Foundation

/// The compiler of this toolchain, run on a program that uses the built library as another package would: Swift 6, and
/// every other setting as it is by default.
struct Compiler {
    /// What the compiler said about one program.
    struct Outcome {
        let succeeded: Bool
        let output: String

        /// The messages of the errors, one for each.
        var errors: [String] {
            output.split(separator: "\n").compactMap { line in
                guard let start = line.range(of: ": error: ") else { return nil }
                return line.hasPrefix("/") ? String(line[start.upperBound...]) : nil
            }
        }
    }

    /// Compiles a file as far as its object code: data races are found only then.
    static func compile(_ source: String) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "howdah-compile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Shop.swift")
        try source.write(to: file, atomically: true, encoding: .utf8)
        let arguments =
            ["swiftc", "-c", file.path, "-o", folder.path + "/Shop.o", "-module-name", "Shop", "-parse-as-library"]
            + ["-swift-version", "6"] + flags
        return try await run(arguments)
    }

    /// Runs a program, found by `PATH`, and waits for it on a thread of its own.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try runBlocking(arguments, environment) })
            }
        }
    }

    private static func runBlocking(_ arguments: [String], _ environment: [String: String]) throws -> Outcome {
        // One at a time: a compiler has several threads of its own.
        turn.wait()
        defer { turn.signal() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Other tests run meanwhile, and wait for servers: they go first.
        process.arguments = ["nice", "-n", "19"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(succeeded: process.terminationStatus == 0, output: String(decoding: output, as: UTF8.self))
    }

    private static let turn = DispatchSemaphore(value: 1)

    /// The folder of this package.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../..").standardized.path

    /// The folder that SwiftPM has built this test into: the nearest above the test's own program with modules in it.
    static let products: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.path + "/Modules/Howdah.swiftmodule") {
                return folder.path
            }
        }
        return package + "/.build/debug"
    }()

    /// Where SwiftPM looks for modules, for libpq's headers and for the macros.
    private static let flags: [String] =
        ["-I", products + "/Modules", "-load-plugin-executable", products + "/HowdahMacros-tool#HowdahMacros"]
        + ["-Xcc", "-fmodule-map-file=" + package + "/Sources/CLibpq/module.modulemap"]
        + ["/usr/include/postgresql", "/opt/homebrew/opt/libpq/include", "/usr/local/opt/libpq/include"]
        .filter(FileManager.default.fileExists).flatMap { ["-Xcc", "-I" + $0] }
}
