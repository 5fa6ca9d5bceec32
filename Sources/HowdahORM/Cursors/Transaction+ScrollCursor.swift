public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Transaction {
    /// A cursor over the rows of a query, with their relations, that goes forward and backward; nothing is sent before its
    /// first movement.
    ///
    /// ```swift
    /// let cursor = try tx.scrollCursor(User.order { $0.name })
    /// let page = try await cursor.forward(20)
    /// // DECLARE howdah_cursor_1 SCROLL CURSOR FOR SELECT …; FETCH FORWARD 20 FROM howdah_cursor_1
    /// ```
    ///
    /// - Throws: ``DatabaseError/Code/invalidStatement`` if a relation to many is joined: the rows of one model could fall
    ///   into two batches.
    public func scrollCursor<M: Model>(_ query: Query<M>) throws -> ScrollCursor<M> {
        let rows = CursorRows(query, on: self)
        return ScrollCursor(serverScrollCursor(try rows.statement()), read: rows.read)
    }

    /// A cursor over the rows of any other statement that goes forward and backward.
    ///
    /// ```swift
    /// let cursor = try tx.scrollCursor(TypedSQL("SELECT id, email FROM users", as: UUID.self, String.self))
    /// // DECLARE howdah_cursor_1 SCROLL CURSOR FOR SELECT id, email FROM users
    /// ```
    public func scrollCursor<Statement: TypedStatement, Row>(
        _ statement: Statement
    ) throws -> ScrollCursor<Row> where Statement.Output == [Row] {
        let rows = CursorRows(statement)
        return ScrollCursor(serverScrollCursor(try rows.statement()), read: rows.read)
    }
}
