import CLibpq
import Foundation
import HowdahTypes

/// Makes one connection to one address, blocking the thread it runs on: file reads, TLS and the password's key derivation
/// happen inside libpq's calls.
struct Handshake {
    let configuration: ConnectionConfiguration
    let endpoint: Endpoint
    /// The address that the host's name resolved to; nil for a Unix socket.
    let address: String?
    let deadline: ContinuousClock.Instant
    /// Whether nobody waits for the connection any more.
    let isAbandoned: () -> Bool

    func run() throws -> RawConnection {
        let connection = try start()
        // With verbose errors the server's SQLSTATE stands in the message; there is no result that would carry it.
        PQsetErrorVerbosity(connection.handle, PQERRORS_VERBOSE)
        var events = Int16(POLLOUT)
        while true {
            try waitForSocket(connection, events)
            switch PQconnectPoll(connection.handle) {
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            case PGRES_POLLING_WRITING: events = Int16(POLLOUT)
            case PGRES_POLLING_OK: return try prepared(connection)
            default:
                throw PQconnectionNeedsPassword(connection.handle) == 1 ? noPassword : failure(connection.errorMessage)
            }
        }
    }

    private func start() throws -> RawConnection {
        let settings = keywords()
        let handle = withCStrings(settings.map(\.0)) { names in
            withCStrings(settings.map(\.1)) { values in PQconnectStartParams(names, values, 0) }
        }
        guard let handle else { throw failure("libpq is out of memory") }
        let connection = RawConnection(handle)
        guard PQstatus(handle) != CONNECTION_BAD else { throw failure(connection.errorMessage) }
        return connection
    }

    /// Every keyword that libpq would otherwise take from the environment, or from a default of its own, is given here.
    private func keywords() -> [(String, String)] {
        var keywords = [
            ("host", endpoint.host), ("port", String(endpoint.port)), ("user", configuration.user),
            ("dbname", configuration.database), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            ("sslmode", (configuration.tls ?? (endpoint.isLocal ? .prefer : .verifyFull)).rawValue),
            ("application_name", configuration.applicationName), ("fallback_application_name", "howdah"),
            ("connect_timeout", "0"), ("target_session_attrs", "any"),
            // Together they find a dead peer in every state of the connection, in about half a minute.
            ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        if let address { keywords.append(("hostaddr", address)) }
        // A pooler refuses the start-up parameter, so it is sent only if it says something, or to hide the environment's.
        if let options = configuration.options ?? getenv("PGOPTIONS").map({ _ in " " }) {
            keywords.append(("options", options))
        }
        if let password = configuration.password { keywords.append(("password", password.value)) }
        if !configuration.usesPasswordFile { keywords.append(("passfile", "/dev/null/none")) }
        if let root = configuration.rootCertificate ?? Self.systemRoots { keywords.append(("sslrootcert", root)) }
        if let certificate = configuration.clientCertificate { keywords.append(("sslcert", certificate)) }
        if let key = configuration.clientKey { keywords.append(("sslkey", key)) }
        return keywords
    }

    /// The system's certificate authorities; libpq knows `sslrootcert=system` only from 16 on.
    private static let systemRoots: String? = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ].first(where: FileManager.default.fileExists)

    func waitForSocket(_ connection: RawConnection, _ events: Int16) throws {
        var descriptor = pollfd(fd: connection.socket, events: events, revents: 0)
        while true {
            if isAbandoned() { throw CancellationError() }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw deadlineError() }
            // In slices, so that an abandoned attempt frees its thread soon.
            let milliseconds = min(
                100, left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
            let ready = poll(&descriptor, 1, Int32(milliseconds))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw systemError("poll") }
        }
    }

    private func prepared(_ connection: RawConnection) throws -> RawConnection {
        PQsetErrorVerbosity(connection.handle, PQERRORS_DEFAULT)
        guard connection.setNonblocking() else { throw failure(connection.errorMessage) }
        guard connection.parameter("client_encoding") == "UTF8" else {
            throw failure("the server does not accept client_encoding UTF8")
        }
        guard connection.parameter("standard_conforming_strings") != "off" else {
            throw failure(
                "the server has standard_conforming_strings off, which makes backslashes in strings special. Switch it on."
            )
        }
        return connection
    }

    // MARK: Errors

    func deadlineError() -> DatabaseError {
        DatabaseError(
            .connectionFailed,
            message: "Connecting to \(endpoint) as \(quoteIdentifier(configuration.user)) took longer than allowed. "
                + "Check the address and the network, or raise connectTimeout.")
    }

    private func failure(_ text: String) -> DatabaseError {
        let text = scrubbed(text)
        let server = Self.serverFields(in: text)
        let reason = server?.message ?? String(text.prefix { $0 != "\n" })
        return DatabaseError(
            .connectionFailed,
            message: "Cannot connect to \(endpoint) as \(quoteIdentifier(configuration.user)), database "
                + "\(quoteIdentifier(configuration.database)): \(reason). \(Self.advice(server?.sqlState, text))",
            server: server)
    }

    /// The server asks for a password, and there is none: a mistake that trying again does not heal.
    private var noPassword: DatabaseError {
        DatabaseError(
            .configuration,
            message: "Cannot connect to \(configuration.summary): the server asks for a password, and none was given. "
                + "Write it into the URL (postgres://user:password@host/database), or set PGPASSWORD.")
    }

    /// What libpq and the server say, without the password: neither has a reason to repeat it, but a server that is not
    /// what it seems may.
    ///
    /// A password that is one of the connection's names, or a few characters long, says nothing there and would only
    /// garble the text: "***ort 5432" for a password of p.
    func scrubbed(_ text: String) -> String {
        guard let password = configuration.password?.value, password.count >= 4 else { return text }
        guard ![configuration.user, configuration.database, endpoint.host].contains(password) else { return text }
        return text.replacingOccurrences(of: password, with: "***")
    }

    /// Severity, SQLSTATE and message of the server's error in a verbose message of libpq:
    /// `connection to server at … failed: FATAL:  28P01: password authentication failed for user "app"`.
    static func serverFields(in text: String) -> DatabaseError.ServerFields? {
        for line in text.split(separator: "\n") {
            guard let match = line.firstMatch(of: /:  ([0-9A-Z]{5}): (.*)$/) else { continue }
            return DatabaseError.ServerFields(
                severity: "FATAL", sqlState: SQLState(rawValue: String(match.output.1)), message: String(match.output.2)
            )
        }
        return nil
    }

    private static func advice(_ state: SQLState?, _ text: String) -> String {
        switch state?.rawValue {
        case "28P01", "28000": "Check the user, the password and the server's pg_hba.conf."
        case "3D000": "Create the database, or correct its name."
        case "53300": "The server has no connection left: lower the pools' sizes, or raise max_connections."
        case "57P03": "The server is starting up or shutting down: try again."
        case "08P01" where text.contains("startup parameter"):
            "A pooler such as PgBouncer does not take `options` (PGOPTIONS): use ALTER ROLE … SET or SET LOCAL, or list "
                + "the parameter in its ignore_startup_parameters."
        case .some: "See the server's log for more."
        case nil where text.contains("certificate") || text.contains("SSL"):
            "Give the certificate authority with sslrootcert, or choose another sslmode."
        case nil: "Is the server running, and does it listen there?"
        }
    }
}

/// Calls `body` with a NULL-ended array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
}
