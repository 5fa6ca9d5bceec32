import Foundation

/// A program that runs to its end.
enum ChildProcess {
    /// Runs a program, found by `PATH`, on the calling thread, and returns how it ended and all that it printed.
    ///
    /// - Parameter whenStarted: is called with the number of the process, which is ended if that throws.
    static func run(
        _ command: [String], whenStarted: (pid_t) throws -> Void = { _ in }
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        do {
            try whenStarted(process.processIdentifier)
        } catch {
            process.terminate()
            process.waitUntilExit()
            throw error
        }
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
