import CLibpq
import Foundation

extension Handshake {
    /// Every keyword that libpq would otherwise take from the environment, from files in the user's home, or from a
    /// default of its own, is given here.
    func keywords() -> [(String, String)] {
        var keywords = [
            ("host", endpoint.host), ("port", String(endpoint.port)), ("user", configuration.user),
            ("dbname", configuration.database), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            ("application_name", configuration.applicationName), ("fallback_application_name", "howdah"),
            ("connect_timeout", "0"), ("target_session_attrs", "any"),
        ]
        keywords += configuration.keepAlive.keywords
        if let address { keywords.append(("hostaddr", address)) }
        // A pooler refuses the start-up parameter, so it is sent only if it says something, or to hide the environment's.
        if let options = configuration.options ?? getenv("PGOPTIONS").map({ _ in " " }) {
            keywords.append(("options", options))
        }
        return keywords + loginKeywords + tlsKeywords
    }

    private var loginKeywords: [(String, String)] {
        var keywords = [("channel_binding", configuration.channelBinding.rawValue)]
        if let password = configuration.password { keywords.append(("password", password.value)) }
        if !configuration.usesPasswordFile { keywords.append(("passfile", Self.noFile)) }
        // libpq can refuse a request for the password itself from 16 on.
        if !mayShowPassword, PQlibVersion() >= 160_000 { keywords.append(("require_auth", "!password")) }
        return keywords
    }

    private var tlsKeywords: [(String, String)] {
        [
            ("sslmode", (tlsMode ?? .disable).rawValue), ("sslrootcert", rootCertificate ?? Self.noFile),
            ("sslcert", configuration.clientCertificate ?? Self.noFile),
            ("sslkey", configuration.clientKey ?? Self.noFile), ("sslcrl", Self.noFile),
            ("ssl_min_protocol_version", "TLSv1.2"),
        ]
    }

    /// What is asked of TLS; nil for a Unix socket, which has none.
    ///
    /// `require` with a file of authorities means `verify-ca` in libpq as well, but only if the file is there.
    var tlsMode: TLSMode? {
        guard !endpoint.isUnixSocket else { return nil }
        let mode = configuration.tls ?? (endpoint.isLocal ? .prefer : .verifyFull)
        return mode == .require && configuration.rootCertificate != nil ? .verifyCA : mode
    }

    /// With a file of authorities libpq verifies in every mode, so the system's are for those that ask for it.
    private var rootCertificate: String? {
        if let own = configuration.rootCertificate { return own }
        return tlsMode == .verifyCA || tlsMode == .verifyFull ? Self.systemRoots : nil
    }

    /// Whether the server is who it says it is: by its certificate, or because the socket's file is its own.
    var isVerified: Bool {
        switch tlsMode {
        case nil, .verifyCA, .verifyFull: true
        case .require, .prefer, .disable: false
        }
    }

    /// A path that cannot exist, below a file: libpq passes over files that are not there.
    private static let noFile = "/dev/null/none"

    /// The system's certificate authorities; libpq knows `sslrootcert=system` only from 16 on.
    private static let systemRoots: String? = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ].first(where: FileManager.default.fileExists)
}
