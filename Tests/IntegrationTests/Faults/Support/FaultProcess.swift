import Foundation
import Howdah
import HowdahTesting
import Testing

/// `FaultProgram`, started for one scenario: what befalls a process as a whole would harm the other tests of this one.
enum FaultProcess {
    /// Runs a scenario with its arguments, and expects that it finds nothing wrong. Returns what it prints.
    ///
    /// - Parameters:
    ///   - wrapper: a program that becomes this one, with its own arguments.
    ///   - whenStarted: is called with the number of the process.
    @discardableResult
    static func run(
        _ scenario: String, _ arguments: String..., wrapper: [String] = [],
        whenStarted: @escaping @Sendable (pid_t) throws -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let command = wrapper + [products + "/FaultProgram", scenario] + arguments
        let (status, output) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try ChildProcess.run(command, whenStarted: whenStarted) })
            }
        }
        let misuse = output.contains("SWIFT TASK CONTINUATION MISUSE")
        #expect(status == 0 && !misuse, "\(scenario): \(status)\n\(output)", sourceLocation: sourceLocation)
        return output
    }

    /// As ``run(_:_:wrapper:whenStarted:sourceLocation:)``; the server's URL and the name of an empty database are the first
    /// arguments.
    static func runOnEmptyDatabase(
        _ scenario: String, _ argument: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestDatabase.withEmpty { db in
            let name = try await db.value(prepared("SELECT current_database()::text"), as: String.self)
            let url = try await TestDatabase.serverURL()
            let output = try await run(scenario, url, name, argument, sourceLocation: sourceLocation)
            report(output.trimmingCharacters(in: .newlines))
        }
    }

    /// The folder that SwiftPM has built this test into: the nearest above the test's own program that has the other one.
    private static let products: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            if FileManager.default.isExecutableFile(atPath: folder.path + "/FaultProgram") { return folder.path }
        }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../.build/debug").standardized.path
    }()
}
