public import HowdahPool
public import HowdahSQL
public import HowdahTypes

/// A query that locks the rows it reads, and that only a transaction can run: a lock outside one would be gone at once.
public struct LockingQuery<M: Model>: Sendable {
    let query: Query<M>

    /// All rows, each locked until the transaction ends.
    public nonisolated(nonsending) func fetchAll(
        _ transaction: Transaction, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [M] {
        try await query.fetchAll(transaction, fileID: fileID, line: line)
    }

    /// The first row, locked, or nil if there is none: `LIMIT 1 FOR UPDATE`.
    public nonisolated(nonsending) func fetchFirst(
        _ transaction: Transaction, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M? {
        try await query.fetchFirst(transaction, fileID: fileID, line: line)
    }

    /// The only row, locked, or nil if there is none; throws ``DatabaseError/Code/tooManyRows`` if there are more.
    public nonisolated(nonsending) func fetchOne(
        _ transaction: Transaction, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M? {
        try await query.fetchOne(transaction, fileID: fileID, line: line)
    }

    /// The statement.
    public func render() throws -> PreparedSQL { try query.render() }
}

extension Query {
    /// Locks the rows until the transaction ends.
    ///
    /// ```swift
    /// let job = try await Job.where { $0.isDone == false }.limit(1).locking(.forUpdate.skipLocked).fetchFirst(tx)
    /// // SELECT … FROM "jobs" WHERE … LIMIT $1 FOR UPDATE SKIP LOCKED
    /// ```
    public func locking(_ lock: RowLock) -> LockingQuery<M> {
        LockingQuery(query: with { $0.select = $0.select.locking(lock) })
    }

    /// Locks the rows against changes and other locks: `FOR UPDATE`.
    public func forUpdate() -> LockingQuery<M> { locking(.forUpdate) }

    /// Locks the rows against changes, and leaves foreign keys free to refer to them: `FOR NO KEY UPDATE`.
    public func forNoKeyUpdate() -> LockingQuery<M> { locking(.forNoKeyUpdate) }

    /// Locks the rows against changes, together with others who do the same: `FOR SHARE`.
    public func forShare() -> LockingQuery<M> { locking(.forShare) }

    /// Locks the rows' keys against changes: `FOR KEY SHARE`.
    public func forKeyShare() -> LockingQuery<M> { locking(.forKeyShare) }
}

extension Model {
    /// Locks one row by its primary key, and returns it.
    ///
    /// Throws ``DatabaseError/Code/rowNotFound`` if there is none.
    public static nonisolated(nonsending) func lock(
        _ id: ID, _ lock: RowLock = .forUpdate, in transaction: Transaction, fileID: String = #fileID,
        line: UInt = #line
    ) async throws -> Self {
        try await Self.lock([id], lock, in: transaction, fileID: fileID, line: line)[0]
    }

    /// Locks two rows by their primary keys, and returns them in the order asked for.
    ///
    /// The rows are locked in the order of their keys, whatever the order of the arguments, so that two transactions that
    /// lock the same rows never wait for each other.
    ///
    /// ```swift
    /// let (from, to) = try await Account.lock(fromID, toID, .forUpdate, in: tx)
    /// // SELECT … FROM "accounts" WHERE "accounts"."id" = ANY($1) ORDER BY "accounts"."id" FOR UPDATE
    /// ```
    ///
    /// Throws ``DatabaseError/Code/rowNotFound`` if one of them is not there.
    public static nonisolated(nonsending) func lock(
        _ first: ID, _ second: ID, _ lock: RowLock = .forUpdate, in transaction: Transaction, fileID: String = #fileID,
        line: UInt = #line
    ) async throws -> (Self, Self) {
        let rows = try await Self.lock([first, second], lock, in: transaction, fileID: fileID, line: line)
        return (rows[0], rows[1])
    }

    /// Locks rows by their primary keys, in the order of the keys, and returns them in the order asked for.
    ///
    /// Throws ``DatabaseError/Code/rowNotFound`` if one of them is not there.
    public static nonisolated(nonsending) func lock(
        _ ids: [ID], _ lock: RowLock = .forUpdate, in transaction: Transaction, fileID: String = #fileID,
        line: UInt = #line
    ) async throws -> [Self] {
        let statement = lockStatement(ids, lock).render()
        let rows = try await transaction.execute(statement, fileID: fileID, line: line).models(Self.self, of: statement)
        let byKey = Dictionary(rows.map { ($0.primaryKey, $0) }) { first, _ in first }
        return try ids.map { id in
            guard let row = byKey[id] else { throw rowNotFound(statement) }
            return row
        }
    }

    static func lockStatement(_ ids: [ID], _ lock: RowLock) -> Select {
        let key = Expr<ID>.column(primaryKeyColumn, of: table.qualifier)
        return ModelSQL.of(Self.self).all.where(key.in(ids)).order(key.ascending).locking(lock)
    }

    static func rowNotFound(_ statement: PreparedSQL) -> DatabaseError {
        DatabaseError(
            .rowNotFound,
            message:
                "There is no row of \(Self.self) in table \(quoteIdentifier(table.name)) "
                + "with that \(quoteIdentifier(primaryKeyColumn)).",
            statement: statement.sql)
    }
}
