import Foundation
import Howdah
import HowdahTypes

/// What a scenario has found so far.
final class Findings: Sendable {
    private let wrong = Locked(0)

    var areAllRight: Bool { wrong.withLock { $0 == 0 } }

    /// Notes something that must hold.
    func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
        guard !condition else { return }
        wrong.withLock { $0 += 1 }
        print("wrong: \(what())")
    }

    /// Notes that something throws a ``DatabaseError``, and returns it.
    func expectError(_ what: String, _ body: () async throws -> Void) async -> DatabaseError? {
        do {
            try await body()
            expect(false, "\(what): no error")
        } catch let error as DatabaseError {
            return error
        } catch {
            expect(false, "\(what): \(String(reflecting: error))")
        }
        return nil
    }

    /// Waits until something holds that nothing tells of; notes if it does not within a minute.
    func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < limit else { return expect(false, "never: \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// How many have come to a place.
final class Tally: Sendable {
    private let total = Locked(0)

    var count: Int { total.withLock { $0 } }

    func add() { total.withLock { $0 += 1 } }
}

extension Executor {
    /// Whether it answers, with the right answer.
    nonisolated(nonsending) func works() async throws -> Bool {
        let answer = try await execute(PreparedSQL(sql: "SELECT $1 + 1", binds: [41.boundValue]))
        return try answer.decodeColumn(as: Int.self) == [42]
    }
}
