public import HowdahPool
public import HowdahSQL
public import HowdahTypes

extension Query {
    /// The rows, read while they arrive, in constant memory.
    ///
    /// ```swift
    /// for try await user in User.where({ $0.age >= 18 }).stream(session) { try await export(user) }
    /// // SELECT "users"."id", … FROM "users" WHERE "users"."age" >= $1
    /// ```
    ///
    /// The session is busy until the loop ends; see ``RowStream``. Relations cannot be loaded with a stream, because their
    /// statements would have to run in the middle of it: the first row throws ``DatabaseError/Code/invalidStatement``. Read
    /// such a query with a cursor, or load the relations of a part of the rows with `load(in:)` on another session.
    ///
    /// - Parameter batch: how many rows are decoded at once, at most: more cost memory, fewer cost time. Rows that have
    ///   arrived are never held back until there are as many.
    @inlinable public func stream(
        _ executor: some SessionExecutor, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<M> {
        let statement = statement
        return RowStream(
            executor.lane.from(fileID: fileID, line: line), statement, batch: batch, failure: streamFailure
        ) { result, rows in
            do { try result.decodeRows(into: &rows) } catch { throw unreadable(M.self, statement, error) }
        }
    }

    @usableFromInline var streamFailure: (any Error)? {
        guard !loads.isEmpty else { return nil }
        let names = loads.map { quoteIdentifier($0.outline.relation) }.joined(separator: ", ")
        return DatabaseError(
            .invalidStatement,
            message: """
                The stream of \(M.self) cannot load the relation \(names): its statement would have to run in the middle \
                of the stream. Leave the `with` out, read with a cursor, or use `fetchAll`.
                """,
            statement: statement.sql)
    }
}

extension Selection {
    /// The rows as tuples, read while they arrive, in constant memory; see ``RowStream``.
    @inlinable public func stream(
        _ executor: some SessionExecutor, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<(repeat each Value)> {
        executor.tuples(render(), batch: batch, fileID: fileID, line: line)
    }
}

extension SessionExecutor {
    /// The rows of SQL written by hand, read while they arrive, with access to each column by its name.
    ///
    /// ```swift
    /// for try await row in session.stream("SELECT id, email FROM users WHERE age >= \(18)") {
    ///     print(try row["email", as: String.self])
    /// }
    /// ```
    public func stream(
        _ sql: SQLFragment, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<Row> {
        stream(sql.render(), batch: batch, fileID: fileID, line: line)
    }

    /// The rows of SQL written by hand, read while they arrive, their columns found by name: a model, or a type with `@Row`.
    ///
    /// ```swift
    /// for try await user in session.stream("SELECT * FROM users", as: User.self) { … }
    /// ```
    @inlinable public func stream<Row: RowDecodable>(
        _ sql: SQLFragment, as _: Row.Type, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<Row> {
        let statement = sql.render()
        let byName = RowsByName<Row>()
        return RowStream(lane.from(fileID: fileID, line: line), statement, batch: batch) { result, rows in
            do { try byName.decode(result, into: &rows) } catch { throw unreadable(Row.self, statement, error) }
        }
    }

    /// The rows of SQL written by hand as tuples, in the order of the columns, read while they arrive.
    ///
    /// ```swift
    /// for try await (id, email) in session.stream("SELECT id, email FROM users", as: UUID.self, String.self) { … }
    /// ```
    @inlinable public func stream<each Value: ColumnDecodable>(
        _ sql: SQLFragment, as types: repeat (each Value).Type, batch: Int = 1_000,
        fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<(repeat each Value)> {
        tuples(sql.render(), batch: batch, fileID: fileID, line: line)
    }

    /// The rows of SQL written by hand as a `Decodable` type, its properties found by name, read while they arrive.
    @_disfavoredOverload
    public func stream<Row: Decodable & Sendable>(
        _ sql: SQLFragment, as _: Row.Type, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<Row> {
        let statement = sql.render()
        return RowStream(lane.from(fileID: fileID, line: line), statement, batch: batch) { result, rows in
            do {
                for row in result.rows { rows.append(try RowDecoder().decode(Row.self, from: row)) }
            } catch {
                throw unreadable("\(Row.self)", statement, error)
            }
        }
    }

    @inlinable func tuples<each Value: ColumnDecodable>(
        _ statement: PreparedSQL, batch: Int, fileID: String, line: UInt
    ) -> RowStream<(repeat each Value)> {
        RowStream(lane.from(fileID: fileID, line: line), statement, batch: batch) { result, rows in
            do {
                try result.decodeTuples(as: repeat (each Value).self, into: &rows)
            } catch {
                throw unreadable(nil, statement, error)
            }
        }
    }
}
