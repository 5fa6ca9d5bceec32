extension PoolConfiguration {
    /// When a returned connection is cleaned of what its session has left in the server's process, so that the next
    /// session finds none of it.
    ///
    /// A transaction that was left open is rolled back in any case. The rest costs one round trip, which nobody waits for:
    ///
    /// ```sql
    /// RESET ALL; SET SESSION AUTHORIZATION DEFAULT; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    /// DISCARD TEMP; DISCARD SEQUENCES
    /// ```
    ///
    /// Prepared statements stay, and ``PoolConfiguration/onConnect`` runs again afterwards.
    public enum ResetOnReturn: Hashable, Sendable {
        /// If the session has run SET (without LOCAL), LISTEN, CREATE TEMPORARY TABLE (without ON COMMIT DROP), an
        /// advisory lock of the session, or DECLARE … WITH HOLD. They are known by the statement's text: what a
        /// function of your own, a DO block or `set_config` with a computed flag does is not seen.
        case whenNeeded
        /// After every session that has executed anything.
        case always
        /// Never: what a session leaves, the next one finds.
        case never
    }
}
