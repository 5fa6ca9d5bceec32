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
        let callSite = CallSite(fileID: fileID, line: line)
        return makeCursor(
            batch: batch, at: callSite,
            statement: {
                let plan = try LoadPlan(query)
                guard !plan.multipliesRows else { throw Self.splitParents(M.self) }
                return plan.statement
            },
            read: { result in
                try await LoadPlan(query).finish(result, on: self, at: callSite) { try $0.decodeRows(M.self) }
            })
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
        let callSite = CallSite(fileID: fileID, line: line)
        return makeCursor(
            batch: batch, at: callSite, statement: { try statement.prepared() },
            read: { result in try statement.read(result, of: statement.prepared()) })
    }

    private func makeCursor<Row>(
        batch: Int, at callSite: CallSite, statement: @escaping () throws -> PreparedSQL,
        read: @escaping (QueryResult) async throws -> [Row]
    ) -> Cursor<Row> {
        Cursor(
            batches: Cursor.Batches(
                open: {
                    try self.serverCursor(
                        statement(), batch: batch, fileID: callSite.fileID, line: callSite.line)
                }, read: read))
    }

    private static func splitParents(_ model: any Model.Type) -> DatabaseError {
        DatabaseError(
            .invalidStatement,
            message: """
                The cursor of \(model) joins a relation to many: the rows of one \(model) could fall into two batches. \
                Leave out `joined`, and the relation is loaded by a statement of its own for each batch.
                """)
    }
}
