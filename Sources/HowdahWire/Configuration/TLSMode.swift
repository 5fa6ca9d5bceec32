/// How much of TLS a connection insists on; the names are libpq's `sslmode`.
public enum TLSMode: String, Sendable, CaseIterable {
    /// No TLS.
    case disable
    /// TLS if the server offers it. No protection against an attacker on the network: the default for this machine only.
    case prefer
    /// TLS, with any certificate.
    case require
    /// TLS, with a certificate that a trusted authority has signed for any name.
    case verifyCA = "verify-ca"
    /// TLS, with a certificate that a trusted authority has signed for this host. The default for other machines.
    case verifyFull = "verify-full"
}
