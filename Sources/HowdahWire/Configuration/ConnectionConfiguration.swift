import HowdahTypes

/// Where the server is, who connects, and how.
///
/// ```swift
/// try ConnectionConfiguration(url: "postgres://app:secret@db.example.com/shop?sslmode=verify-full")
/// try ConnectionConfiguration(keywords: "host=localhost dbname=shop user=app")
/// try ConnectionConfiguration(environment: ProcessInfo.processInfo.environment)     // PGHOST, PGUSER, …
/// ```
///
/// Nothing is read from the environment or from files behind the caller's back: `PG*` variables and the password file
/// count only for a configuration made from the environment.
public struct ConnectionConfiguration: Sendable {
    /// The servers to try, in order.
    public var endpoints: [Endpoint]
    /// What a server must be like; others are passed over.
    public var targetSession = TargetSession.any
    /// In which order servers and their addresses are tried.
    public var hostOrder = HostOrder.listed
    /// The user to connect as.
    public var user: String
    /// The user's password; nil if the server asks for none.
    public var password: Secret?
    /// Supplies the password, for those that expire: asked before each connection is made, and wins over ``password``.
    ///
    /// ```swift
    /// configuration.passwordProvider = { try await tokens.databaseToken() }
    /// ```
    ///
    /// It has ``connectTimeout`` together with the rest; then its task is cancelled. If it throws, the connection fails.
    public var passwordProvider: (@Sendable () async throws -> String)?
    /// The database to connect to.
    public var database: String
    /// What is asked of TLS; nil for ``TLSMode/prefer`` on this machine and ``TLSMode/verifyFull`` to any other.
    public var tls: TLSMode?
    /// Whether the login has to be bound to the TLS connection.
    public var channelBinding = ChannelBinding.prefer
    /// To which servers the password may be sent as it is, if they ask for that.
    public var cleartextPassword = CleartextPassword.verified
    /// The file of trusted certificate authorities, in PEM; nil for the system's.
    ///
    /// With a file of its own, a connection verifies the server's certificate in the modes `require` and `prefer` too.
    public var rootCertificate: String?
    /// The client's certificate, in PEM, for servers that ask for one.
    public var clientCertificate: String?
    /// The key of ``clientCertificate``, in PEM.
    public var clientKey: String?
    /// The name that `pg_stat_activity` shows.
    public var applicationName = "howdah"
    /// Server settings for the session, as command-line options: `-c statement_timeout=5s`.
    public var options: String?
    /// How long an attempt to connect may take, name look-up and handshake included.
    public var connectTimeout: Duration = .seconds(10)
    /// How soon a connection is given up whose other end does not answer any more.
    public var keepAlive = KeepAlive()
    /// How many prepared statements a connection keeps; 0 sends every statement unprepared.
    public var statementCacheSize = 256
    /// Whether a pooler in transaction mode stands before the server; found out by default.
    public var pooler = PoolerMode.detect
    /// Whether libpq may take the password from `~/.pgpass`; only a configuration made from the environment says so.
    public var usesPasswordFile = false

    /// A configuration of its parts.
    public init(endpoints: [Endpoint], user: String, password: Secret? = nil, database: String) {
        self.endpoints = endpoints
        self.user = user
        self.password = password
        self.database = database
    }

    /// The servers, the user and the database, for messages; never the password.
    package var summary: String {
        "\(endpoints.map(\.description).joined(separator: ", ")) as \(quoteIdentifier(user)), database \(quoteIdentifier(database))"
    }
}

extension ConnectionConfiguration: CustomStringConvertible {
    /// `postgres://user@host:port/database`, without the password.
    public var description: String {
        "postgres://\(user)@\(endpoints.map(\.description).joined(separator: ","))/\(database)"
    }
}
