import Foundation
import Howdah
import HowdahTesting

/// The ways in which a loop learns of ready sockets.
enum PollerKind: CaseIterable, Sendable {
    case system
    case poll

    /// A loop of this kind, shared by all tests.
    func loop() throws -> EventLoop {
        switch self {
        case .system: try EventLoopGroup.shared.next()
        case .poll: try Self.pollLoop.get()
        }
    }

    private static let pollLoop = Result<EventLoop, any Error> {
        EventLoop(poller: try PollPoller(), name: "howdah-poll")
    }
}

/// Runs `body` with a connection of its own to the tests' server, and closes it afterwards.
func withConnection<T>(
    _ poller: PollerKind = .system, configure: (inout ConnectionConfiguration) -> Void = { _ in },
    _ body: (Connection) async throws -> T
) async throws -> T {
    var configuration = try ConnectionConfiguration(url: try await TestDatabase.serverURL())
    configure(&configuration)
    let connection = try await Connection.connect(configuration, on: poller.loop())
    defer { connection.close() }
    return try await body(connection)
}

/// A statement with its values.
func prepared(_ sql: String, _ values: any ParameterEncodable...) -> PreparedSQL {
    PreparedSQL(sql: sql, binds: values.map(\.boundValue))
}

extension Connection {
    /// The only value of the only row.
    func value<Value: ColumnDecodable>(_ statement: PreparedSQL, as type: Value.Type = Value.self) async throws -> Value
    {
        let values = try await execute(statement).decodeColumn(as: type)
        guard values.count == 1 else { throw DatabaseError(.rowNotFound, message: "\(values.count) rows") }
        return values[0]
    }

    /// Whether it still answers, with the right answer.
    func works() async throws -> Bool { try await value(prepared("SELECT $1 + 1", 41)) == 42 }
}

extension Executor {
    /// The only value of the only row.
    nonisolated(nonsending) func value<Value: ColumnDecodable>(
        _ statement: PreparedSQL, as type: Value.Type = Value.self
    ) async throws -> Value {
        let values = try await execute(statement).decodeColumn(as: type)
        guard values.count == 1 else { throw DatabaseError(.rowNotFound, message: "\(values.count) rows") }
        return values[0]
    }

    /// Whether it still answers, with the right answer.
    nonisolated(nonsending) func works() async throws -> Bool { try await value(prepared("SELECT $1 + 1", 41)) == 42 }
}

/// Waits until `condition` holds: for what another process does, and nothing tells of. Throws after a minute.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < limit else { throw DatabaseError(.deadlineExceeded, message: "never: \(what)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
