public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Transaction {
    /// The rows of a query, read from a server-side cursor `batch` rows at a time, with their relations.
    ///
    /// ```swift
    /// for try await user in tx.cursor(User.order { $0.id }.with { $0.orders }, batch: 500) { … }
    /// // DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT … FROM "users" ORDER BY "users"."id"
    /// // FETCH FORWARD 500 FROM howdah_cursor_1
    /// // SELECT … FROM "orders" WHERE "orders"."user_id" = ANY($1)            -- once for each batch
    /// ```
    ///
    /// Relations are loaded batch by batch, one statement each. A to-many relation that is joined is refused: the rows of
    /// one parent could fall into two batches.
    ///
    /// - Parameter batch: how many rows one FETCH brings, and memory holds.
    public func cursor<M: Model>(
        _ query: Query<M>, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> Cursor<M> {
        Cursor(CursorRows(query, on: self), at: CallSite(fileID: fileID, line: line)) {
            self.serverCursor($0, batch: batch, fileID: fileID, line: line)
        }
    }

    /// The rows of any other statement, read from a server-side cursor `batch` rows at a time.
    ///
    /// ```swift
    /// let sql = TypedSQL("SELECT id, email FROM users WHERE age > \(age)", as: UUID.self, String.self)
    /// for try await (id, email) in tx.cursor(sql) { … }
    /// // DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT id, email FROM users WHERE age > $1
    /// ```
    public func cursor<Statement: TypedStatement, Row>(
        _ statement: Statement, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> Cursor<Row> where Statement.Output == [Row] {
        Cursor(CursorRows(statement), at: CallSite(fileID: fileID, line: line)) {
            self.serverCursor($0, batch: batch, fileID: fileID, line: line)
        }
    }
}
