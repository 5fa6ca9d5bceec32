import HowdahWire

extension Database {
    /// A database by its URL, for work that changes it: of several servers one that accepts writes is taken, unless the
    /// URL asks for something else.
    package static func forWriting(url: String) throws -> Database {
        try Database(ConnectionConfiguration(url: url).preferring(.readWrite))
    }

    /// A database named by the `PG*` variables, for work that changes it.
    package static func forWriting(environment: [String: String]) throws -> Database {
        try Database(ConnectionConfiguration(environment: environment).preferring(.readWrite))
    }
}

extension ConnectionConfiguration {
    /// With a demand on the server, if there is none yet.
    func preferring(_ target: TargetSession) -> ConnectionConfiguration {
        guard targetSession == .any else { return self }
        var configuration = self
        configuration.targetSession = target
        return configuration
    }
}
