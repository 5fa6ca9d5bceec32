public import HowdahPool
public import HowdahSQL
public import HowdahTypes

extension Executor {
    /// Executes SQL written by hand; interpolated values are binds.
    ///
    /// ```swift
    /// try await session.execute("UPDATE users SET seen_at = now() WHERE id = \(id)").affectedRows
    /// // UPDATE users SET seen_at = now() WHERE id = $1
    /// ```
    @discardableResult
    public nonisolated(nonsending) func execute(
        _ sql: SQLFragment, fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryResult {
        try await execute(sql.render(), fileID: fileID, line: line)
    }

    /// The rows of SQL written by hand, their columns found by name: a model, or a type with `@Row`.
    ///
    /// ```swift
    /// let users = try await session.query("SELECT * FROM users WHERE id = \(id)", as: User.self)
    /// ```
    ///
    /// Throws a ``DatabaseError`` that names the columns which the result lacks.
    @inlinable public nonisolated(nonsending) func query<Row: RowDecodable>(
        _ sql: SQLFragment, as _: Row.Type, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [Row] {
        let statement = sql.render()
        let result = try await execute(statement, fileID: fileID, line: line)
        do { return try result.decodeRowsByName(Row.self) } catch { throw unreadable(Row.self, statement, error) }
    }

    /// The rows of SQL written by hand as tuples, in the order of the columns.
    ///
    /// ```swift
    /// for (id, email) in try await session.query("SELECT id, email FROM users", as: UUID.self, String.self) { … }
    /// ```
    public nonisolated(nonsending) func query<each Value: ColumnDecodable>(
        _ sql: SQLFragment, as types: repeat (each Value).Type, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [(repeat each Value)] {
        let statement = sql.render()
        let result = try await execute(statement, fileID: fileID, line: line)
        do {
            return try result.decodeTuples(as: repeat each types)
        } catch {
            throw unreadable(nil, statement, error)
        }
    }

    /// The rows of SQL written by hand as a `Decodable` type, its properties found by name.
    ///
    /// ```swift
    /// struct UserRow: Decodable { var id: UUID, email: String }
    /// let rows = try await session.query("SELECT id, email FROM users WHERE id = \(id)", as: UserRow.self)
    /// ```
    @_disfavoredOverload
    public nonisolated(nonsending) func query<Row: Decodable & Sendable>(
        _ sql: SQLFragment, as _: Row.Type, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [Row] {
        let statement = sql.render()
        let result = try await execute(statement, fileID: fileID, line: line)
        do {
            return try RowDecoder().decode(Row.self, from: result)
        } catch {
            throw unreadable("\(Row.self)", statement, error)
        }
    }

    /// The rows of SQL written by hand, with access to each column by its name.
    public nonisolated(nonsending) func query(
        _ sql: SQLFragment, fileID: String = #fileID, line: UInt = #line
    ) async throws -> QueryResult {
        try await execute(sql.render(), fileID: fileID, line: line)
    }
}
