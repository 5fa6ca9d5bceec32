package import HowdahTypes

/// Decides when the pool may try to connect, so that a server that is down or coming up is not trampled.
///
/// | state | connects in flight |
/// | --- | --- |
/// | healthy | up to `limit` |
/// | after a failure, before `retryAt` | none |
/// | after a failure, from `retryAt` on | one: the prober |
/// | after the prober succeeded | 2, then 4, … up to `limit` |
///
/// The pause after a failure doubles, at random, up to a fifth of the time that callers wait: whoever comes when the
/// server is back gets his connection, however long it was down. After a refusal that trying again does not heal the
/// pause goes on to double, so that a wrong password does not lock the account.
package struct ConnectPacer {
    private let limit: Int
    /// The longest pause while the server cannot be reached.
    private let longestPause: Duration
    private var allowance: Int
    private var failures = 0
    /// When the prober may go; `nil` while healthy.
    package private(set) var retryAt: Moment?
    /// Whether the last failure was one that trying again does not heal: a wrong password, a missing database.
    package private(set) var isMisconfigured = false

    package static let base: Duration = .milliseconds(50)
    package static let cap: Duration = .seconds(10)

    package init(limit: Int, patience: Duration) {
        self.limit = limit
        longestPause = max(Self.base, min(Self.cap, patience / 5))
        allowance = limit
    }

    /// How many more connects may start now.
    package func permits(inFlight: Int, now: Moment) -> Int {
        guard let retryAt else { return max(0, allowance - inFlight) }
        return now >= retryAt && inFlight == 0 ? 1 : 0
    }

    package mutating func succeeded() {
        allowance = retryAt == nil ? min(limit, allowance * 2) : min(limit, 2)
        retryAt = nil
        failures = 0
        isMisconfigured = false
    }

    /// Notes a failed connect. Connects that were under way together count as one failure.
    package mutating func failed(
        isMisconfigured: Bool, now: Moment, using generator: inout some RandomNumberGenerator
    ) {
        self.isMisconfigured = isMisconfigured
        allowance = 1
        if let retryAt, now < retryAt { return }
        failures += 1
        let ceiling = min(isMisconfigured ? Self.cap : longestPause, Self.base * (1 << min(failures, 10)))
        let share = Double.random(in: 0..<1, using: &generator)
        retryAt = now + Self.base / 2 + (ceiling - Self.base / 2) * share
    }
}
