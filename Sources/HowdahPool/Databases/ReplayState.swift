public import HowdahTypes

/// How far a server has come with what the primary wrote.
package struct ReplayState: Hashable, Sendable {
    /// Whether it is a standby.
    package var isStandby: Bool
    /// What queries see has been written up to here; `nil` if it is not known.
    package var position: LogSequenceNumber?
    /// How old the newest transaction is that queries see; zero on a primary, and on a standby that has replayed all it
    /// received; `nil` if it is not known.
    package var lag: Duration?

    package init(isStandby: Bool, position: LogSequenceNumber?, lag: Duration?) {
        self.isStandby = isStandby
        self.position = position
        self.lag = lag
    }

    /// A standby without a connection to its primary does not know what it misses, so there the age counts.
    package static let query = PreparedSQL(
        sql: """
            SELECT pg_is_in_recovery(),
                CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
                CASE WHEN NOT pg_is_in_recovery() THEN 0
                    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                        AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
                    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8
            """)

    /// Whether a read that must see `position`, and nothing older than `maxLag`, may go there.
    package func serves(_ position: LogSequenceNumber?, maxLag: Duration?) -> Bool {
        if let maxLag, lag.map({ $0 > maxLag }) ?? true { return false }
        guard let position else { return true }
        return self.position.map { $0 >= position } ?? false
    }
}

extension Executor {
    /// How far the server has come.
    package nonisolated(nonsending) func replayState(at callSite: CallSite) async throws -> ReplayState {
        let rows = try await execute(ReplayState.query, at: callSite)
            .decodeTuples(as: Bool.self, LogSequenceNumber?.self, Double?.self)
        guard let (isStandby, position, lag) = rows.first else {
            throw DatabaseError(.rowNotFound, message: "The server did not say how far it has come.")
        }
        return ReplayState(isStandby: isStandby, position: position, lag: lag.map { .seconds($0) })
    }

    /// The position up to which the database has been written: everything that was committed before the call is below.
    ///
    /// ```swift
    /// try await databases.primary.withTransaction { tx in … }
    /// let position = try await databases.primary.writePosition()
    /// let orders = try await databases.read(after: position) { session in … }
    /// ```
    /// ```sql
    /// SELECT pg_current_wal_insert_lsn()
    /// ```
    ///
    /// Call it after the commit. It is one value of 8 bytes, which may travel: in a cookie, so that a user's next request
    /// sees what the last one wrote.
    ///
    /// - Throws: ``DatabaseError`` with 55000 on a standby; what ``execute(_:fileID:line:)`` throws.
    public nonisolated(nonsending) func writePosition(
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> LogSequenceNumber {
        let rows = try await execute(
            PreparedSQL(sql: "SELECT pg_current_wal_insert_lsn()"), fileID: fileID, line: line
        )

        .decodeColumn(as: LogSequenceNumber.self)
        guard let position = rows.first else {
            throw DatabaseError(.rowNotFound, message: "The server did not say up to where it has written.")
        }
        return position
    }
}
