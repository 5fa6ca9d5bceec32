import HowdahTypes

/// How soon the operating system gives up a TCP connection whose other end does not answer any more: a cable was pulled, a
/// machine has lost its power, a firewall has forgotten the connection.
///
/// | the connection … | is given up after | with the defaults |
/// | --- | --- | --- |
/// | has sent what nobody acknowledges | ``userTimeout`` | 30 s |
/// | has nothing to send: it is idle, or waits for an answer | ``idle``, then ``count`` times ``interval`` | 45 s |
///
/// In a URL: `keepalives_idle`, `keepalives_interval`, `keepalives_count` in libpq's units of seconds and probes, and
/// `tcp_user_timeout` in milliseconds.
///
/// ```swift
/// try Database(url: "postgres://db.example.com/shop?keepalives_idle=10&keepalives_interval=2&tcp_user_timeout=10000")
/// ```
///
/// Of ``idle`` and ``interval`` whole seconds count, from one to 32,767; of probes there are 127 at most. Unix sockets need
/// none of it. A server that is there and does not answer is found by a timeout of the session alone: its kernel
/// acknowledges everything.
public struct KeepAlive: Hashable, Sendable {
    /// After how long without a word from the other end the first probe is sent.
    public var idle: Duration = .seconds(30)
    /// How long after one probe the next one is sent.
    public var interval: Duration = .seconds(5)
    /// How many probes remain unanswered before the connection is given up.
    public var count = 3
    /// How long what was sent may remain unacknowledged, an attempt to connect included; counted where the system can
    /// (`TCP_USER_TIMEOUT` of Linux).
    public var userTimeout: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    /// The settings as libpq names them, within what Linux takes: `MAX_TCP_KEEPIDLE`, `MAX_TCP_KEEPINTVL` and
    /// `MAX_TCP_KEEPCNT` of its `tcp.h`, and an `int` of milliseconds.
    var keywords: [(String, String)] {
        func within(_ range: ClosedRange<Int64>, _ value: Int64) -> String {
            String(min(max(value, range.lowerBound), range.upperBound))
        }
        return [
            ("keepalives", "1"), ("keepalives_idle", within(1...32_767, idle.components.seconds)),
            ("keepalives_interval", within(1...32_767, interval.components.seconds)),
            ("keepalives_count", within(1...127, Int64(count))),
            ("tcp_user_timeout", within(1...Int64(Int32.max), userTimeout.wholeMilliseconds)),
        ]
    }
}
