public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Session {
    /// The rows of a query from a cursor that outlasts transactions: for a loop that commits as it goes.
    ///
    /// ```swift
    /// try await db.withSession { session in
    ///     for try await users in session.heldCursor(User.order { $0.id }, batch: 500).batches {
    ///         try await session.withTransaction { tx in … }
    ///     }
    /// }
    /// // DECLARE howdah_held_1 NO SCROLL CURSOR WITH HOLD FOR SELECT … FROM "users" ORDER BY "users"."id"
    /// // FETCH FORWARD 500 FROM howdah_held_1
    /// // BEGIN; …; COMMIT
    /// // FETCH FORWARD 500 FROM howdah_held_1
    /// ```
    ///
    /// The server executes the whole query at once and keeps all of its rows, on disk if they are many, until the cursor is
    /// closed: at its end or when the loop is left, before the session's next statement outside of a transaction, or when
    /// the connection is returned. So a transaction's own `cursor` is cheaper, and the rows are those of the beginning.
    ///
    /// It needs a server process of its own: through a transaction pooler (PgBouncer) the loop throws
    /// ``DatabaseError/Code/unsupported`` before anything is sent. It is opened outside of transactions, and throws
    /// ``DatabaseError/Code/invalidStatement`` inside one.
    ///
    /// - Parameter batch: how many rows one FETCH brings, and memory holds.
    public func heldCursor<M: Model>(
        _ query: Query<M>, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> Cursor<M> {
        Cursor(CursorRows(query, on: self), at: CallSite(fileID: fileID, line: line)) {
            self.heldServerCursor($0, batch: batch, fileID: fileID, line: line)
        }
    }

    /// The rows of any other statement from a cursor that outlasts transactions.
    ///
    /// ```swift
    /// for try await (id, email) in session.heldCursor(TypedSQL("SELECT id, email FROM users", as: UUID.self, String.self)) { … }
    /// // DECLARE howdah_held_1 NO SCROLL CURSOR WITH HOLD FOR SELECT id, email FROM users
    /// ```
    public func heldCursor<Statement: TypedStatement, Row>(
        _ statement: Statement, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> Cursor<Row> where Statement.Output == [Row] {
        Cursor(CursorRows(statement), at: CallSite(fileID: fileID, line: line)) {
            self.heldServerCursor($0, batch: batch, fileID: fileID, line: line)
        }
    }
}
