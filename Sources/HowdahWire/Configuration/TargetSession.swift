/// What a server must be like for a connection to it to count; the names are libpq's `target_session_attrs`.
///
/// ```swift
/// try ConnectionConfiguration(url: "postgres://app@db1,db2/shop?target_session_attrs=read-write")
/// ```
///
/// Servers are tried in order, and one that is reached and does not fit is passed over: after a failover the same URL
/// leads to the new primary.
public enum TargetSession: String, Hashable, Sendable, CaseIterable {
    /// Any server that answers: the default.
    case any
    /// One on which transactions can write: no standby, and not made read-only by `default_transaction_read_only`.
    case readWrite = "read-write"
    /// One on which transactions cannot write by default.
    case readOnly = "read-only"
    /// One that is no standby.
    case primary
    /// A standby.
    case standby
    /// A standby if one answers, else any server.
    case preferStandby = "prefer-standby"

    /// Whether a server in this state fits. What is not known counts as fitting.
    package func accepts(_ role: ServerRole) -> Bool {
        switch self {
        case .any, .preferStandby: true
        case .readWrite: role.isStandby != true && role.isReadOnly != true
        case .readOnly: role.isReadOnly != false || role.isStandby != false
        case .primary: role.isStandby != true
        case .standby: role.isStandby != false
        }
    }

    /// Whether work is expected to write, so that a server which refuses to is the wrong one.
    package var expectsWrites: Bool {
        switch self {
        case .any, .readWrite, .primary: true
        case .readOnly, .standby, .preferStandby: false
        }
    }
}

/// In which order the servers and addresses of a configuration are tried; the names are libpq's `load_balance_hosts`.
public enum HostOrder: String, Hashable, Sendable, CaseIterable {
    /// As they are written: the default.
    case listed = "disable"
    /// At random, each time anew, so that connections spread over the servers.
    case random
}

/// What a server has said about itself; `nil` where it has not.
package struct ServerRole: Hashable, Sendable {
    /// Whether it follows a primary (`in_hot_standby`).
    package var isStandby: Bool?
    /// Whether transactions are read-only unless they say otherwise (`default_transaction_read_only`).
    package var isReadOnly: Bool?

    package init(isStandby: Bool? = nil, isReadOnly: Bool? = nil) {
        self.isStandby = isStandby
        self.isReadOnly = isReadOnly
    }

    /// `is a standby`, `is read-only`, …: what an error says of a server that does not fit.
    package var summary: String {
        switch (isStandby, isReadOnly) {
        case (true?, _): "is a standby"
        case (_, true?): "has default_transaction_read_only switched on"
        default: "is a primary that accepts writes"
        }
    }
}
