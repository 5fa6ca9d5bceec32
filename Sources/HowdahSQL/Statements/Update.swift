import HowdahTypes

/// An `UPDATE`, as a value.
///
/// ```swift
/// Update(User.table, User.Columns.self) { $0.status = .dormant }
///     .where(users.lastSeen < cutoff)
/// // UPDATE "users" SET "status" = $1 WHERE "users"."last_seen" < $2
/// ```
///
/// Without `where` it throws at execution, unless ``all()`` says that every row is meant.
public struct Update: SQLStatement, Hashable {
    package let table: TableReference
    package var assignments: [Assignment]
    package var commonTables: [CommonTable] = []
    package var sources: [Source] = []
    package var conditions = Conditions()
    package var isForAll = false
    package var returning: SQLFragment?

    /// Sets columns: `UPDATE "users" SET "status" = $1`. Throws at execution if there is nothing to set.
    public init(_ table: TableReference, set assignments: [Assignment]) {
        self.table = table
        self.assignments = assignments
    }

    /// Sets the columns that a closure assigns to: `UPDATE "users" SET "count" = "users"."count" + $1`.
    public init<Columns: ColumnSet>(
        _ table: TableReference, _: Columns.Type, set body: (inout Assignments<Columns>) throws -> Void
    ) rethrows {
        self.init(table, set: try Assignments.record(Columns(table.qualifier), body))
    }

    /// Adds a source that conditions and right-hand sides can read: `UPDATE … SET … FROM "teams"`.
    public func from(_ source: Source) -> Update {
        var copy = self
        copy.sources.append(source)
        return copy
    }

    /// Adds a condition: `WHERE a AND b`.
    public func `where`(_ condition: Expr<Bool>) -> Update {
        var copy = self
        copy.conditions.append(condition)
        return copy
    }

    /// Says that every row is meant: an `UPDATE` without `WHERE`.
    public func all() -> Update {
        var copy = self
        copy.isForAll = true
        return copy
    }

    /// Adds a named query: `WITH "stale" AS (SELECT …) UPDATE …`.
    public func with(_ tables: CommonTable...) -> Update {
        var copy = self
        copy.commonTables += tables
        return copy
    }

    /// Returns columns of the changed rows: `RETURNING *`.
    public func returning(_ columns: SQLFragment) -> Update {
        var copy = self
        copy.returning = columns
        return copy
    }

    /// The statement, each clause in the order in which SQL has them.
    public var fragment: SQLFragment {
        var sql = SQLFragment()
        sql.reserve(256)
        CommonTable.write(commonTables, to: &sql)
        sql.append(text: "UPDATE ")
        sql.append(table.fragment)
        sql.append(text: " SET ")
        sql.append(assignments.joined(separator: ", "))
        if !sources.isEmpty {
            sql.append(text: " FROM ")
            sql.append(sources.joined(separator: ", "))
        }
        conditions.write(" WHERE ", to: &sql)
        Returning.write(returning, to: &sql)
        if assignments.isEmpty { sql.append(invalid: "The UPDATE sets no column.") }
        if conditions.isEmpty, !isForAll {
            sql.append(invalid: "The UPDATE has no condition. Add a where, or all() if every row is meant.")
        }
        return sql
    }
}
