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
            try keepPasswordFromStrangers(connection)
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
        // libpq takes C strings: a NUL would cut a password or a name short.
        if let (name, _) = settings.first(where: { $0.1.utf8.contains(0) }) {
            throw configurationError("The connection setting \"\(name)\" holds a NUL character.")
        }
        let (handle, error) = withCStrings(settings.map(\.0)) { names in
            withCStrings(settings.map(\.1)) { values in (PQconnectStartParams(names, values, 0), errno) }
        }
        guard let handle else { throw failure("libpq is out of memory") }
        let connection = RawConnection(handle)
        guard PQstatus(handle) != CONNECTION_BAD else {
            // libpq 18 says nothing of a lack of descriptors.
            let message = connection.errorMessage
            throw failure(message.isEmpty ? String(cString: strerror(error)) : message)
        }
        return connection
    }

    func waitForSocket(_ connection: RawConnection, _ events: Int16) throws {
        var descriptor = pollfd(fd: connection.socket, events: events, revents: 0)
        while true {
            if isAbandoned() { throw CancellationError() }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw deadlineError() }
            // In slices, so that an abandoned attempt frees its thread soon.
            let ready = poll(&descriptor, 1, Int32(min(100, left.wholeMilliseconds + 1)))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw systemError("poll") }
        }
    }

    private func prepared(_ connection: RawConnection) throws -> RawConnection {
        PQsetErrorVerbosity(connection.handle, PQERRORS_DEFAULT)
        guard connection.setNonblocking() else { throw failure(connection.errorMessage) }
        guard tlsMode == nil || tlsMode == .disable || tlsMode == .prefer || connection.isEncrypted else {
            throw failure("the connection is not encrypted, which sslmode asks for")
        }
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
        if state == nil, let advice = DescriptorShortage.advice(text: text) { return advice }
        return switch state?.rawValue {
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
