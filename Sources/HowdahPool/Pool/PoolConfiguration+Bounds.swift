import HowdahTypes

extension PoolConfiguration {
    /// The same settings, with those brought down that mean "as much as you like": sums and products of them are counted
    /// with.
    package var bounded: PoolConfiguration {
        var bounded = self
        let counts: [WritableKeyPath<PoolConfiguration, Int>] = [
            \.size, \.maxOverflow, \.connectConcurrency, \.multiplexing,
        ]
        for count in counts { bounded[keyPath: count] = min(self[keyPath: count], Self.manyConnections) }
        let times: [WritableKeyPath<PoolConfiguration, Duration>] = [
            \.acquireTimeout, \.maxLifetime, \.maxIdleTime, \.resetTimeout, \.shutdownGrace, \.notifications.heartbeat,
            \.notifications.answerTimeout,
        ]
        for time in times { bounded[keyPath: time] = self[keyPath: time].bounded }
        bounded.longSession = longSession?.bounded
        return bounded
    }

    /// More than a server can have.
    private static let manyConnections = 1 << 20
}
