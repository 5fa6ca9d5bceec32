public import HowdahPool
public import HowdahSQL
public import HowdahTypes

extension SessionExecutor {
    /// The models of a query, brought by COPY: the fastest way to read many; see ``CopyRowStream``.
    ///
    /// ```swift
    /// for try await user in session.copy(out: User.order { $0.id }) { try await export(user) }
    /// // COPY (SELECT "users"."id", … FROM "users" ORDER BY "users"."id") TO STDOUT (FORMAT binary)
    /// ```
    ///
    /// PostgreSQL takes no parameters in COPY: a query with a value, a limit among them, throws
    /// ``DatabaseError/Code/invalidStatement`` at its first row, and so does one with relations to many.
    ///
    /// - Parameter chunkSize: how many bytes are decoded at once, about, at most: more cost memory, fewer cost time.
    public func copy<M: Model>(
        out query: Query<M>, chunkSize: Int = 1 << 16, fileID: String = #fileID, line: UInt = #line
    ) -> CopyRowStream<M> {
        copy(chunkSize, CallSite(fileID: fileID, line: line)) {
            try query.checkCopy()
            return try query.prepared()
        } read: {
            try query.read($0, of: $1)
        }
    }

    /// The rows of a selection, of a join, or of SQL written by hand, brought by COPY; see ``CopyRowStream``.
    ///
    /// ```swift
    /// for try await (id, name) in session.copy(out: User.select { ($0.id, $0.name) }) { … }
    /// // COPY (SELECT "users"."id", "users"."name" FROM "users") TO STDOUT (FORMAT binary)
    /// ```
    public func copy<Statement: TypedStatement, Row>(
        out statement: Statement, chunkSize: Int = 1 << 16, fileID: String = #fileID, line: UInt = #line
    ) -> CopyRowStream<Row> where Statement.Output == [Row] {
        copy(chunkSize, CallSite(fileID: fileID, line: line)) {
            try statement.prepared()
        } read: {
            try statement.read($0, of: $1)
        }
    }

    /// The rows of SQL written by hand as tuples, in the order of the columns, brought by COPY; see ``CopyRowStream``.
    ///
    /// ```swift
    /// for try await (id, name) in session.copy(out: "SELECT id, name FROM users", as: UUID.self, String.self) { … }
    /// // COPY (SELECT id, name FROM users) TO STDOUT (FORMAT binary)
    /// ```
    public func copy<each Value: ColumnDecodable>(
        out sql: SQLFragment, as types: repeat (each Value).Type, chunkSize: Int = 1 << 16,
        fileID: String = #fileID, line: UInt = #line
    ) -> CopyRowStream<(repeat each Value)> {
        copy(chunkSize, CallSite(fileID: fileID, line: line)) {
            sql.render()
        } read: { result, statement in
            do {
                return try result.decodeTuples(as: repeat (each Value).self)
            } catch {
                throw unreadable(nil, statement, error)
            }
        }
    }

    /// The rows of SQL written by hand, their columns found by name: a model, or a type with `@Row`; see ``CopyRowStream``.
    ///
    /// ```swift
    /// for try await user in session.copy(out: "SELECT * FROM users", as: User.self) { … }
    /// ```
    public func copy<Row: RowDecodable>(
        out sql: SQLFragment, as type: Row.Type, chunkSize: Int = 1 << 16, fileID: String = #fileID,
        line: UInt = #line
    ) -> CopyRowStream<Row> {
        copy(out: TypedSQL(sql, as: type), chunkSize: chunkSize, fileID: fileID, line: line)
    }

    private func copy<Row>(
        _ chunkSize: Int, _ callSite: CallSite, statement: () throws -> PreparedSQL,
        read: @escaping (QueryResult, PreparedSQL) throws -> [Row]
    ) -> CopyRowStream<Row> {
        var prepared = PreparedSQL(sql: "")
        var failure: (any Error)?
        do {
            prepared = try statement()
            failure = copyFailure(prepared)
        } catch {
            failure = error
        }
        let query = prepared
        let output = CopyOutput(
            lane.from(fileID: callSite.fileID, line: callSite.line),
            sql: "COPY (\(query.sql)\n) TO STDOUT (FORMAT binary)", chunkSize: chunkSize, failure: failure)
        return CopyRowStream(output, failure: failure) {
            let described = PreparedSQL(sql: "SELECT * FROM (\(query.sql)\n) AS \"copied\" LIMIT 0")
            return try await self.execute(described, at: callSite).layout
        } decode: {
            try read($0, query)
        }
    }
}

extension Query {
    /// Throws if a relation would repeat the rows of the query: those of one could fall into two chunks.
    fileprivate func checkCopy() throws {
        guard try LoadPlan(self).multipliesRows else { return }
        throw DatabaseError(
            .invalidStatement,
            message: """
                The COPY of \(M.self) joins a relation to many: the rows of one \(M.self) could fall into two chunks. Leave \
                out the `with`, or read with a cursor.
                """)
    }
}
