public import HowdahPool
import HowdahSQL
import HowdahTypes

extension Executor {
    /// Changes a row: only the columns that the closure changed travel, and nothing is sent if it changed none.
    ///
    /// ```swift
    /// let account = try await tx.update(account) { $0.balance -= amount }
    /// // UPDATE "accounts" SET "balance" = $1 WHERE "accounts"."id" = $2 RETURNING "accounts"."id", …
    /// ```
    ///
    /// Returns the row as the database has it now, without its relations.
    ///
    /// - Throws: what the closure throws; ``DatabaseError/Code/rowNotFound`` if the row is not there any more;
    ///   ``StaleModel`` if the model has a `@Version` and the row was changed since it was read.
    @discardableResult
    public nonisolated(nonsending) func update<M: Model>(
        _ model: M, fileID: String = #fileID, line: UInt = #line, _ change: (inout M) throws -> Void
    ) async throws -> M {
        var changed = model
        try change(&changed)
        return try await update(from: model, to: changed, fileID: fileID, line: line)
    }

    /// Changes a row from what it was to what it should be: only the columns that differ travel.
    @discardableResult
    public nonisolated(nonsending) func update<M: Model>(
        from old: M, to new: M, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M {
        guard let statement = try UpdateStatement.difference(from: old, to: new) else { return new }
        let result = try await execute(statement, fileID: fileID, line: line)
        if let row = try result.models(M.self, of: statement).first { return row }
        throw M.versionColumn == nil ? M.rowNotFound(statement) : StaleModel(of: M.self)
    }

    /// Deletes a row: `DELETE FROM "users" WHERE "users"."id" = $1`. Returns whether it was there.
    ///
    /// Throws ``StaleModel`` if the model has a `@Version` and the row was changed since it was read.
    @discardableResult
    public nonisolated(nonsending) func delete<M: Model>(
        _ model: M, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Bool {
        let deletion = try UpdateStatement.deletion(of: model)
        let wasThere = try await execute(deletion, fileID: fileID, line: line).affectedRows > 0
        if !wasThere, M.versionColumn != nil,
            try await M.find(model.primaryKey, in: self, fileID: fileID, line: line) != nil
        {
            throw StaleModel(of: M.self)
        }
        return wasThere
    }

    /// Reads a row again: `SELECT … WHERE "users"."id" = $1`.
    ///
    /// Throws ``DatabaseError/Code/rowNotFound`` if it is not there any more.
    public nonisolated(nonsending) func refresh<M: Model>(
        _ model: M, fileID: String = #fileID, line: UInt = #line
    ) async throws -> M {
        guard let row = try await M.find(model.primaryKey, in: self, fileID: fileID, line: line) else {
            throw M.rowNotFound(M.findStatement(model.primaryKey))
        }
        return row
    }
}

/// A row was changed by somebody else since the model was read: its version is not what it was.
public struct StaleModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// The model's name.
    public let model: String

    init(of model: Any.Type) { self.model = "\(model)" }

    /// What happened and what to do.
    public var description: String {
        "The row of \(model) was changed or deleted since it was read. Read it again, and repeat the change."
    }
}

/// The UPDATE and DELETE of one row; pure.
enum UpdateStatement {
    /// The columns that differ; nil if none does.
    static func difference<M: Model>(from old: M, to new: M) throws -> PreparedSQL? {
        let (before, after) = (try ColumnWriter.row(old), try ColumnWriter.row(new))
        var assignments: [Assignment] = []
        for (column, (before, after)) in zip(M.insertColumns, zip(before, after)) where before != after {
            guard let after else { continue }
            assignments.append(Assignment(column.name, to: SQLFragment(bind: after, as: column.type)))
        }
        guard !assignments.isEmpty else { return nil }
        if let version = M.versionColumn {
            assignments.removeAll { $0.column == version }
            assignments.append(.nextVersion(version, of: M.table))
        }
        return conditions(of: old, before).reduce(Update(M.table, set: assignments)) { $0.where($1) }
            .returning(ModelSQL.of(M.self).returning).render()
    }

    static func deletion<M: Model>(of model: M) throws -> PreparedSQL {
        try conditions(of: model, ColumnWriter.row(model)).reduce(Delete(from: M.table)) { $0.where($1) }.render()
    }

    /// Which row: the one with this key, in the version that was read.
    private static func conditions<M: Model>(of model: M, _ values: [BoundValue?]) -> [Expr<Bool>] {
        let key = Expr<M.ID>.column(M.primaryKeyColumn, of: M.table.qualifier)
        var conditions = [key == model.primaryKey]
        if let version = M.versionColumn, let position = M.insertColumns.firstIndex(where: { $0.name == version }),
            let value = values[position]
        {
            let column = Expr<Int>.column(version, of: M.table.qualifier)
            conditions.append(Expr(sql: "\(column) = \(SQLFragment(bind: value))"))
        }
        return conditions
    }
}
