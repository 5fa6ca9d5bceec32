import Foundation
import HowdahTypes

extension ConnectionConfiguration {
    /// Reads a URL: `postgres://user:password@host:port/database?setting=value`.
    ///
    /// Several hosts are separated by commas; a Unix socket is `postgres:///database?host=/var/run/postgresql`; special
    /// characters in user, password and database are percent-encoded. The settings are libpq's: `sslmode`,
    /// `sslrootcert`, `sslcert`, `sslkey`, `channel_binding`, `application_name`, `options`, `connect_timeout`,
    /// `target_session_attrs`, `load_balance_hosts`; and Howdah's own: `pooler`, `cleartext_password`,
    /// `statement_cache_size`.
    ///
    /// Throws a ``DatabaseError`` of code `configuration` that says which part is wrong, and never shows the URL: it may
    /// hold a password.
    public init(url: String) throws {
        var parser = ConnectionURL(url[...])
        self = try parser.parse().configuration()
    }
}

/// Takes a URL apart from left to right, by the grammar of libpq's manual, 34.1.1.2 (Connection URIs).
private struct ConnectionURL {
    private var rest: Substring
    private var keywords = ConnectionKeywords()

    init(_ url: Substring) { rest = url }

    mutating func parse() throws -> ConnectionKeywords {
        guard let scheme = ["postgres://", "postgresql://"].first(where: rest.hasPrefix) else {
            throw configurationError(
                "The database URL does not start with postgres:// or postgresql://. An example: postgres://user:password@host:5432/database"
            )
        }
        rest = rest.dropFirst(scheme.count)
        let query = split(after: "?")
        let path = split(after: "/")
        try parseAuthority(rest)
        if let path { try keywords.set("dbname", try decoded(path, "database")) }
        if let query { try parseQuery(query) }
        return keywords
    }

    /// Cuts `rest` at the first `separator`, and returns what follows it.
    private mutating func split(after separator: Character) -> Substring? {
        guard let index = rest.firstIndex(of: separator) else { return nil }
        defer { rest = rest[..<index] }
        return rest[rest.index(after: index)...]
    }

    private mutating func parseAuthority(_ authority: Substring) throws {
        var hosts = authority
        if let at = authority.lastIndex(of: "@") {
            hosts = authority[authority.index(after: at)...]
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            try keywords.set("user", try decoded(parts[0], "user"))
            if parts.count == 2 { try keywords.set("password", try decoded(parts[1], "password")) }
        }
        guard !hosts.isEmpty else { return }
        let endpoints = try hosts.split(separator: ",", omittingEmptySubsequences: false).map(endpoint)
        try keywords.set("host", endpoints.map(\.host).joined(separator: ","))
        try keywords.set(
            "port", endpoints.contains { !$0.port.isEmpty } ? endpoints.map(\.port).joined(separator: ",") : "")
    }

    private func endpoint(_ text: Substring) throws -> (host: String, port: String) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw configurationError("The database URL's IPv6 address has no closing bracket.")
            }
            let after = text[text.index(after: end)...]
            return (
                String(text[text.index(after: text.startIndex)..<end]),
                String(after.dropFirst(after.hasPrefix(":") ? 1 : 0))
            )
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw configurationError(
                "The database URL's host holds more than one colon. Percent-encode special characters of the password, and put IPv6 addresses in brackets."
            )
        }
        return (try decoded(parts[0], "host"), parts.count == 2 ? String(parts[1]) : "")
    }

    private mutating func parseQuery(_ query: Substring) throws {
        for (index, setting) in query.split(separator: "&").enumerated() {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw configurationError(
                    "A setting after the database URL's question mark has no value: write name=value.")
            }
            try keywords.set(
                try decoded(parts[0], "setting"), try decoded(parts[1], "setting"),
                at: "Setting \(index + 1) after the database URL's question mark")
        }
    }

    private func decoded(_ text: Substring, _ part: String) throws -> String {
        guard let decoded = text.removingPercentEncoding else {
            throw configurationError(
                "The \(part) in the database URL is not percent-encoded correctly. Write % as %25, @ as %40, / as %2F, : as %3A."
            )
        }
        return decoded
    }
}
