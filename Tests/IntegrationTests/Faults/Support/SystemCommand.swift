import Foundation

/// Programs of the system that change it, such as `mount` and `ip`: only root may, and not in every container.
enum SystemCommand {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program, found by `PATH`, and returns what it prints; throws a ``Failure`` if it fails.
    @discardableResult
    static func run(_ arguments: String...) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try runBlocking(arguments) }) }
        }
    }

    /// As ``run(_:)``, where nobody can wait for it.
    @discardableResult
    static func runBlocking(_ arguments: [String]) throws -> String {
        let (status, output) = try ChildProcess.run(arguments)
        guard status == 0 else {
            throw Failure(description: "\(arguments.joined(separator: " ")): \(output)")
        }
        return output
    }
}
