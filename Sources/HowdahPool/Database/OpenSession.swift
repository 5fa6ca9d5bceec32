/// A session that is open now: for how long, and from which place in the source.
///
/// ```swift
/// for session in db.openSessions where session.age > .seconds(30) {
///     logger.warning("a connection is held by \(session.fileID):\(session.line) for \(session.age)")
/// }
/// ```
public struct OpenSession: Hashable, Sendable {
    /// How long the session has had its connection.
    public let age: Duration
    /// The file that asked for it, as `#fileID` writes it: `Shop/Orders.swift`.
    public let fileID: String
    /// The line in that file.
    public let line: UInt
}

extension Database {
    /// The sessions that hold a connection now, the oldest first.
    public var openSessions: [OpenSession] {
        pool.leases.map { OpenSession(age: $0.age, fileID: $0.callSite.fileID, line: $0.callSite.line) }
    }
}
