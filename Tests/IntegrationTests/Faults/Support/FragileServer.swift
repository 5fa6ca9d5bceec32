import Foundation
import Howdah
import HowdahTesting

/// A server that tests may kill, halt and restart: one for all of them, for one test at a time.
///
/// Its commits survive that, as a production server's do.
enum FragileServer {
    private static let server = Task.detached { try await EmbeddedPostgres.start(settings: EmbeddedPostgres.durable) }
    private static let turns = Turns()

    /// Runs a test alone on the server, which runs and listens to everybody afterwards.
    static func with<T>(_ body: (EmbeddedPostgres) async throws -> T) async throws -> T {
        await turns.take()
        defer { turns.pass() }
        let server = try await server.value
        do {
            let result = try await body(server)
            try await restore(server)
            return result
        } catch {
            try await restore(server)
            throw error
        }
    }

    private static func restore(_ server: EmbeddedPostgres) async throws {
        try await server.start()
        try server.resume()
    }
}

/// Who comes first goes first, one at a time.
final class Turns: Sendable {
    private let state = Locked<(isTaken: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken { state.waiting.append(continuation) }
                defer { state.isTaken = true }
                return !state.isTaken
            }
            if isFree { continuation.resume() }
        }
    }

    func pass() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isTaken = false
            return nil
        }
        next?.resume()
    }
}
