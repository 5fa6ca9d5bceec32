import Foundation
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
