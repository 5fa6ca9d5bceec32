import HowdahTypes

extension Executor {
    /// Sends a notification to every session that listens to the channel.
    ///
    /// ```swift
    /// try await tx.notify("orders", "\(order.id)")
    /// ```
    /// ```sql
    /// SELECT pg_notify($1, $2)
    /// ```
    ///
    /// Inside a transaction it is sent with COMMIT, and never if that does not come; equal notifications of one
    /// transaction are sent once.
    ///
    /// - Parameter payload: at most 7,999 bytes in UTF-8; for more, send a key and let the listeners read the row.
    /// - Throws: ``DatabaseError/Code/invalidStatement``, before anything is sent, if the payload is longer or the
    ///   channel has no proper name; what ``execute(_:fileID:line:)`` throws.
    public nonisolated(nonsending) func notify(
        _ channel: String, _ payload: String = "", fileID: String = #fileID, line: UInt = #line
    ) async throws {
        try ChannelName.check(channel)
        let length = payload.utf8.count
        guard length < 8_000 else {
            throw DatabaseError(
                .invalidStatement,
                message: """
                    The payload of the notification on \(quoteIdentifier(channel)) has \(length) bytes, and PostgreSQL \
                    takes at most 7,999. Send a key, and let the listeners read the row.
                    """)
        }
        try await execute(
            PreparedSQL(sql: "SELECT pg_notify($1, $2)", binds: [channel.boundValue, payload.boundValue]),
            fileID: fileID, line: line)
    }

    /// Sends a value as JSON to every session that listens to the channel; ``DatabaseNotification/decode(_:)`` reads it.
    ///
    /// ```swift
    /// try await tx.notify("orders", json: OrderChange(id: order.id, state: .paid))
    /// ```
    ///
    /// - Throws: as ``notify(_:_:fileID:line:)``; ``DatabaseError/Code/encodingFailed`` if the value has no JSON form.
    public nonisolated(nonsending) func notify(
        _ channel: String, json value: some Encodable, fileID: String = #fileID, line: UInt = #line
    ) async throws {
        try await notify(channel, JSONText.encode(value), fileID: fileID, line: line)
    }
}
