import HowdahTypes

/// An executor that stays on one connection: a ``Session`` or a ``Transaction``.
///
/// Only these can stream rows and COPY: what takes many exchanges with the server needs a connection for all of them. With a
/// ``Database``, open a session around it:
///
/// ```swift
/// try await db.withSession { session in
///     for try await row in session.stream(PreparedSQL(sql: "SELECT id, email FROM users")) { … }
/// }
/// ```
public protocol SessionExecutor: Executor {
    /// The way to the executor's connection.
    var lane: SessionLane { get }
}

/// The way to the connection of a ``Session`` or a ``Transaction``, for streams and COPY.
public struct SessionLane {
    let driver: SessionDriver
    /// The transaction that must be open; nil for a session.
    let serial: Int?
    private var observers: [(String) -> Void] = []
    /// Who has asked for what is done on it.
    private(set) var callSite: CallSite?

    init(_ driver: SessionDriver, serial: Int? = nil) {
        self.driver = driver
        self.serial = serial
    }

    /// The same way, with `observer` told of the text of every stream and COPY that begins on it.
    public func observed(by observer: @escaping (String) -> Void) -> SessionLane {
        var copy = self
        copy.observers.append(observer)
        return copy
    }

    /// The same way, for what was asked for at this place.
    public func from(fileID: String, line: UInt) -> SessionLane {
        var copy = self
        copy.callSite = CallSite(fileID: fileID, line: line)
        return copy
    }

    nonisolated(nonsending) func open(
        _ name: String, _ sql: String, mayEndEarly: Bool,
        _ body: nonisolated(nonsending) (any StreamingConnection) async throws -> Void
    ) async throws -> StreamToken {
        for observer in observers { observer(sql) }
        return try await driver.observing(.stream, [PreparedSQL(sql: sql)], at: callSite) {
            try await driver.open(name, in: serial, mayEndEarly: mayEndEarly, at: callSite, body)
        }
    }
}

extension Session: SessionExecutor {
    /// The way to the session's connection.
    public var lane: SessionLane { SessionLane(driver) }
}
