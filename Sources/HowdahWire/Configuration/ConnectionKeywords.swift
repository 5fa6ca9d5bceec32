import Foundation
import HowdahTypes

/// The connection settings as libpq names them, on their way from a URL, a string or the environment to a configuration.
struct ConnectionKeywords {
    private var values: [String: String] = [:]

    static let known: Set<String> = [
        "host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey",
        "application_name", "options", "connect_timeout", "statement_cache_size", "pooler",
        "target_session_attrs", "load_balance_hosts",
        "channel_binding", "cleartext_password",
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
    ]

    /// Sets a keyword; an empty value counts as none, as in libpq.
    ///
    /// - Parameter place: where it stands, for an error. What is not known is not shown: it may be a part of a password
    ///   that was not quoted.
    mutating func set(_ keyword: String, _ value: String, at place: @autoclosure () -> String = "") throws {
        guard Self.known.contains(keyword) else {
            throw configurationError(
                "\(place()) is not known. Known are: \(Self.known.sorted().joined(separator: ", ")). "
                    + "Quote or percent-encode special characters of the password.")
        }
        guard !value.contains("\0") else {
            throw configurationError("The connection setting \"\(keyword)\" holds a NUL character.")
        }
        if !value.isEmpty { values[keyword] = value }
    }

    func configuration() throws -> ConnectionConfiguration {
        let user = values["user"] ?? NSUserName()
        var configuration = ConnectionConfiguration(
            endpoints: try endpoints(), user: user, password: values["password"].map { Secret($0) },
            database: values["dbname"] ?? user)
        configuration.tls = try choice("sslmode")
        configuration.targetSession = try choice("target_session_attrs") ?? .any
        configuration.hostOrder = try choice("load_balance_hosts") ?? .listed
        configuration.channelBinding = try choice("channel_binding") ?? configuration.channelBinding
        configuration.cleartextPassword = try choice("cleartext_password") ?? configuration.cleartextPassword
        configuration.rootCertificate = values["sslrootcert"]
        configuration.clientCertificate = values["sslcert"]
        configuration.clientKey = values["sslkey"]
        configuration.applicationName = values["application_name"] ?? configuration.applicationName
        configuration.options = values["options"]
        if let seconds = try number("connect_timeout", in: 0...86_400) {
            // libpq's meaning: 0 waits without end.
            configuration.connectTimeout = seconds == 0 ? .seconds(86_400) : .seconds(seconds)
        }
        configuration.statementCacheSize =
            try number("statement_cache_size", in: 0...100_000) ?? configuration.statementCacheSize
        configuration.pooler = try choice("pooler") ?? configuration.pooler
        configuration.keepAlive = try keepAlive()
        return configuration
    }

    private func keepAlive() throws -> KeepAlive {
        var keepAlive = KeepAlive()
        if let seconds = try number("keepalives_idle", in: 1...32_767) { keepAlive.idle = .seconds(seconds) }
        if let seconds = try number("keepalives_interval", in: 1...32_767) { keepAlive.interval = .seconds(seconds) }
        if let count = try number("keepalives_count", in: 1...127) { keepAlive.count = count }
        if let milliseconds = try number("tcp_user_timeout", in: 1...86_400_000) {
            keepAlive.userTimeout = .milliseconds(milliseconds)
        }
        return keepAlive
    }

    private func endpoints() throws -> [Endpoint] {
        let hosts =
            values["host"].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? [""]
        let ports = try (values["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(Self.port)
        guard ports.count == 1 || ports.count == hosts.count else {
            throw configurationError(
                "There are \(hosts.count) hosts and \(ports.count) ports. Give one port, or one for each host.")
        }
        return hosts.enumerated().map { index, host in
            Endpoint(host: host.isEmpty ? Self.defaultHost : host, port: ports.count == 1 ? ports[0] : ports[index])
        }
    }

    private static func port(_ text: Substring) throws -> Int {
        if text.isEmpty { return 5432 }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw configurationError("The port is not a number from 1 to 65535.")
        }
        return port
    }

    /// A setting that is one of a few words.
    private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ keyword: String) throws -> Choice? {
        guard let name = values[keyword] else { return nil }
        guard let choice = Choice(rawValue: name) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw configurationError("\"\(name)\" is no \(keyword). Use \(words).")
        }
        return choice
    }

    private func number(_ keyword: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = values[keyword] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw configurationError("\(keyword) is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The folder of Debian's and of PostgreSQL's own Unix socket, whichever is there; else this machine by TCP.
    private static var defaultHost: String {
        ["/var/run/postgresql", "/tmp"].first { folder in
            (try? FileManager.default.contentsOfDirectory(atPath: folder))?.contains { $0.hasPrefix(".s.PGSQL.") }
                ?? false
        } ?? "localhost"
    }
}

extension ConnectionConfiguration {
    /// Reads the variables that libpq knows: `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGSSLMODE`,
    /// `PGSSLROOTCERT`, `PGSSLCERT`, `PGSSLKEY`, `PGCHANNELBINDING`, `PGAPPNAME`, `PGOPTIONS`, `PGCONNECT_TIMEOUT`,
    /// `PGTARGETSESSIONATTRS`, `PGLOADBALANCEHOSTS`; a password may also come from `~/.pgpass`.
    ///
    /// Throws a ``DatabaseError`` of code `configuration` that names the variable which is wrong.
    public init(environment: [String: String]) throws {
        let names = [
            "PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname",
            "PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGSSLCERT": "sslcert", "PGSSLKEY": "sslkey",
            "PGCHANNELBINDING": "channel_binding",
            "PGAPPNAME": "application_name", "PGOPTIONS": "options", "PGCONNECT_TIMEOUT": "connect_timeout",
            "PGTARGETSESSIONATTRS": "target_session_attrs", "PGLOADBALANCEHOSTS": "load_balance_hosts",
        ]
        var keywords = ConnectionKeywords()
        for (name, keyword) in names {
            if let value = environment[name] { try keywords.set(keyword, value) }
        }
        self = try keywords.configuration()
        usesPasswordFile = true
    }
}

func configurationError(_ message: String) -> DatabaseError { DatabaseError(.configuration, message: message) }
