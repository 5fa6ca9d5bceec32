import HowdahTypes

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

    init(_ lease: PoolExhaustion.Lease) {
        age = lease.age
        fileID = lease.callSite.fileID
        line = lease.callSite.line
    }

    /// Says on standard error that the session is open for long.
    func warn() {
        standardError(
            "A session has held its connection for \(age.inSeconds); it was opened at \(fileID):\(line). "
                + "Keep work that needs no database out of sessions, or raise PoolConfiguration.longSession.")
    }
}

extension Database {
    /// The sessions that hold a connection now, the oldest first.
    public var openSessions: [OpenSession] {
        pool.leases.map { OpenSession($0) }
    }
}
