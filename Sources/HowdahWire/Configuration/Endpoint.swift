/// Where a server listens: a host and a port, or the folder of a Unix socket and the port in its name.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A host name, an IP address, or the absolute path of a socket folder.
    public var host: String
    /// The TCP port, or the number in the socket's file name.
    public var port: Int

    /// An endpoint; a host that starts with `/` is the folder of a Unix socket.
    public init(host: String, port: Int = 5432) {
        self.host = host
        self.port = port
    }

    /// Whether this is a Unix socket.
    public var isUnixSocket: Bool { host.hasPrefix("/") }

    /// Whether the traffic stays on this machine: a Unix socket, or a loopback address.
    public var isLocal: Bool {
        isUnixSocket || host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// `host:port`, or the socket's path.
    public var description: String {
        isUnixSocket ? "\(host)/.s.PGSQL.\(port)" : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
