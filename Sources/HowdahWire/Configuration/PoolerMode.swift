/// Whether a pooler such as PgBouncer stands before the server, and lends server processes for one transaction at a time.
///
/// Behind such a pooler the next transaction may run in another server process, which knows nothing of what was prepared
/// or set in the last one. So statements are sent unprepared there, and what needs a process of its own is refused:
/// `SET` without `LOCAL`, `LISTEN`, advisory locks of the session, temporary tables, `WITH HOLD`, `PREPARE`.
///
/// ```swift
/// var configuration = try ConnectionConfiguration(url: "postgres://app:secret@pooler.example.com:6432/shop")
/// configuration.pooler = .transaction         // in a URL: ?pooler=transaction
/// ```
public enum PoolerMode: String, Sendable, CaseIterable {
    /// Found out when connecting: the server names its process, and a pooler names one that it has invented. Costs one
    /// round trip for the first connection to each address, and none afterwards.
    case detect
    /// There is one, in transaction mode.
    case transaction
    /// There is none, or one that keeps a server process for as long as the client is connected (session mode).
    case none
}
