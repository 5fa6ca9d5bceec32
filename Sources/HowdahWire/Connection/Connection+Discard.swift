import HowdahTypes

extension Connection {
    /// Undoes what statements have left in the server's process, in one round trip.
    ///
    /// It is what DISCARD ALL does, without the prepared statements, which the connection goes on to use:
    ///
    /// ```sql
    /// RESET ALL; SET SESSION AUTHORIZATION DEFAULT; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    /// DISCARD TEMP; DISCARD SEQUENCES
    /// ```
    ///
    /// Throws what ``simple(_:deadline:)`` throws.
    package func discardState(deadline: ContinuousClock.Instant) async throws {
        _ = try await simple(Self.discarding, deadline: deadline)
        leavesState = false
    }

    /// https://www.postgresql.org/docs/current/sql-discard.html
    private static let discarding = """
        RESET ALL; SET SESSION AUTHORIZATION DEFAULT; CLOSE ALL; UNLISTEN *; \
        SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES
        """
}
