public import Howdah

/// A TCP proxy between a program and its server that does to connections what networks, machines and administrators do.
///
/// ```swift
/// let proxy = try FaultProxy(to: server.url())
/// defer { proxy.stop() }
/// let db = try Database(url: proxy.url())
///
/// proxy.set(.cut(.fromServer, .before("C", count: 2)))     // the second answer does not arrive
/// await #expect(throws: DatabaseError.self) { try await transfer(on: db) }
/// proxy.set(.pass)
/// #expect(proxy.statistics.readyForQuery == 3)
/// ```
///
/// | what happens to a connection | ``ProxyBehaviour`` |
/// | --- | --- |
/// | it ends, at any byte or message | `.cut(direction, point)`, `.reset(direction, point)` |
/// | it stands still, one way | `.stall(direction, point)` |
/// | its peer vanishes without a word | `.halfOpen` |
/// | a byte arrives wrong | `.corrupt(direction, point)` |
/// | it is slow | `.sliced(…)`, `.delayed(by:)`, `.throttled(bytesPerSecond:)` |
///
/// What happens to attempts to connect is up to ``listen(_:)``. Cancel requests are connections of their own, and can be
/// treated differently. Messages are seen only on connections without TLS: connect with `sslmode=disable`, as the
/// URLs of ``EmbeddedPostgres`` do.
///
/// A proxy has one thread, which moves the bytes of all its connections. Everything it is told takes effect before the
/// call returns.
public final class FaultProxy: Sendable {
    private let loop: ProxyLoop
    private let configuration: ConnectionConfiguration

    /// Starts a proxy in front of the server that a URL names, on a free port of 127.0.0.1.
    ///
    /// - Throws: ``DatabaseError/Code/configuration`` if the URL is wrong; ``EmbeddedPostgresError`` if the host is not
    ///   known or no port is free.
    public convenience init(to url: String) throws {
        try self.init(to: ConnectionConfiguration(url: url))
    }

    /// Starts a proxy in front of a server, the first one of the configuration.
    ///
    /// - Throws: ``EmbeddedPostgresError`` if the host is not known or no port is free.
    public init(to configuration: ConnectionConfiguration) throws {
        let endpoint = configuration.endpoints.first ?? Endpoint(host: "127.0.0.1")
        loop = try ProxyLoop(to: StreamSocket.address(of: endpoint))
        self.configuration = configuration
    }

    deinit { loop.stop() }

    /// Resets all connections and stops listening. A second call does nothing.
    public func stop() { loop.stop() }

    // MARK: Connecting through it

    /// The port on 127.0.0.1.
    public var port: Int { Int(loop.port) }

    /// How to connect through the proxy, as the user and to the database that it was started for: without TLS, and
    /// without the round trip that finds out whether a pooler is there, so that the counts are those of the statements.
    ///
    /// - Parameter database: another database.
    public func configuration(database: String? = nil) -> ConnectionConfiguration {
        var configuration = configuration
        configuration.endpoints = [Endpoint(host: "127.0.0.1", port: port)]
        configuration.tls = .disable
        configuration.pooler = .none
        if let database { configuration.database = database }
        return configuration
    }

    // MARK: Faults

    /// Which connections a behaviour is for.
    public enum Audience: Hashable, Sendable {
        /// All that are open, and all to come, but for cancel requests.
        case everyone
        /// Those that are open now.
        case living
        /// Those to come, but for cancel requests.
        case newcomers
        /// Cancel requests, those under way and those to come.
        case cancelRequests
    }

    /// Treats connections like this from now on. What a behaviour says about the present happens before this returns.
    ///
    /// A connection that stalled goes on with what it was sent meanwhile; one that vanished does not come back.
    public func set(_ behaviour: ProxyBehaviour, for audience: Audience = .everyone) {
        loop.change { state in
            if audience == .everyone || audience == .newcomers { state.behaviour = behaviour }
            if audience == .cancelRequests { state.cancelBehaviour = behaviour }
            guard audience != .newcomers else { return }
            let kind: ProxyLink.Kind = audience == .cancelRequests ? .cancel : .session
            let now = ContinuousClock.now
            for id in state.links.keys where state.links[id]?.kind == kind { state.links[id]?.set(behaviour, now: now) }
        }
    }

    /// Ends the connections that vanished with a reset for both sides, as when the cable is plugged in again and one of
    /// them knows nothing of the other any more.
    public func resetVanished() {
        loop.change { state in
            for id in state.links.keys where state.links[id]?.phase == .vanished { state.links[id]?.close(reset: true) }
        }
    }

    /// What becomes of attempts to connect.
    public enum Listening: Hashable, Sendable, CaseIterable {
        /// They are accepted.
        case open
        /// They are refused, as where no server runs.
        case refusing
        /// Nobody accepts them: the first few succeed, in the kernel's eyes, and are never answered.
        case deaf
    }

    /// Accepts attempts to connect, or does not. Connections that are open stay so.
    ///
    /// - Throws: ``EmbeddedPostgresError`` if another program has taken the port meanwhile.
    public func listen(_ listening: Listening) throws {
        try loop.listen(listening)
    }

    /// What it has seen so far.
    public var statistics: ProxyStatistics { loop.look { $0.statistics } }
}
