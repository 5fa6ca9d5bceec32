/// Whether the login is bound to the TLS connection it comes through, so that nobody can stand between; the names are
/// libpq's `channel_binding`.
///
/// Binding needs TLS and a server that asks for `scram-sha-256`. Then it proves that the server at the other end of the
/// TLS connection knows the password's hash: a protection of its own, even where the certificate is not verified.
public enum ChannelBinding: String, Sendable, CaseIterable {
    /// Where the server offers it: the default.
    case prefer
    /// Always: a server that does not offer it, or asks for anything else than `scram-sha-256`, is refused.
    case require
    /// Never.
    case disable
}

/// To which servers a password is sent as it is, if they ask for that, as servers do that check it elsewhere: with LDAP,
/// PAM, RADIUS, or the identity service of a cloud.
///
/// With `scram-sha-256` and `md5` the password never leaves the program.
public enum CleartextPassword: String, Sendable, CaseIterable {
    /// To those whose certificate was verified (`verify-full`, `verify-ca`), and through Unix sockets: the default.
    case verified
    /// To any, whoever it may be: everybody on the network can read it without TLS, and a server that only pretends to be
    /// the right one gets it with TLS as well.
    case any
}
