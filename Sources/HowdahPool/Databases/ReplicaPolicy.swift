import HowdahTypes

/// When a read goes to a replica, and when elsewhere.
///
/// ```swift
/// var reading = ReplicaPolicy()
/// reading.maxLag = .seconds(5)
/// let databases = try Databases(primary: primaryURL, replicas: replicaURLs, reading: reading)
/// ```
public struct ReplicaPolicy: Sendable {
    /// Where a read goes if no replica can serve it.
    public enum Fallback: Hashable, Sendable {
        /// To the primary.
        case primary
        /// Nowhere: it throws ``DatabaseError/Code/connectionFailed``, and the primary is spared.
        case fail
    }

    /// Where a read goes if no replica can serve it. Default: the primary.
    public var fallback = Fallback.primary
    /// How far behind the primary a replica may be; `nil` asks nothing. It costs a round trip for each read.
    /// Default: `nil`.
    public var maxLag: Duration?
    /// How long a read that must see a position waits for a replica to get there, before it goes elsewhere.
    /// Default: 500 milliseconds.
    public var catchUpTimeout: Duration = .milliseconds(500)
    /// How long a read waits for a connection to a replica, before it goes elsewhere. It is the
    /// ``PoolConfiguration/acquireTimeout`` of the replicas' pools, if that is longer. Default: 1 second.
    public var acquireTimeout: Duration = .seconds(1)
    /// How long a replica that could not be reached is left alone at first; then it is tried in the background, and each
    /// further failure doubles the time, up to ``maxQuarantine``. Default: 1 second.
    public var quarantine: Duration = .seconds(1)
    /// The longest that a replica is left alone. Default: 30 seconds.
    public var maxQuarantine: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    /// The same policy, with times that mean "for ever" brought down; see ``PoolConfiguration/bounded``.
    var bounded: ReplicaPolicy {
        var bounded = self
        let times: [WritableKeyPath<ReplicaPolicy, Duration>] = [
            \.catchUpTimeout, \.acquireTimeout, \.quarantine, \.maxQuarantine,
        ]
        for time in times { bounded[keyPath: time] = self[keyPath: time].bounded }
        bounded.maxLag = maxLag?.bounded
        return bounded
    }

    /// Throws ``DatabaseError/Code/configuration`` if a setting is out of range.
    public func validate() throws {
        let positive: [(String, Duration)] = [
            ("maxLag", maxLag ?? .seconds(1)), ("acquireTimeout", acquireTimeout), ("quarantine", quarantine),
            ("maxQuarantine", maxQuarantine),
        ]
        for (name, value) in positive where value <= .zero {
            throw DatabaseError(.configuration, message: "ReplicaPolicy: \(name) must be positive, but is \(value).")
        }
        guard catchUpTimeout >= .zero else {
            throw DatabaseError(.configuration, message: "ReplicaPolicy: catchUpTimeout must not be negative.")
        }
    }
}
