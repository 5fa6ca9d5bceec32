import HowdahTypes

/// A `DELETE`, as a value.
///
/// ```swift
/// Delete(from: User.table).where(users.lastSeen < cutoff)
/// // DELETE FROM "users" WHERE "users"."last_seen" < $1
/// ```
///
/// Without `where` it throws at execution, unless ``all()`` says that every row is meant.
public struct Delete: SQLStatement, Hashable {
    package let table: TableReference
    package var commonTables: [CommonTable] = []
    package var sources: [Source] = []
    package var conditions = Conditions()
    package var isForAll = false
    package var returning: SQLFragment?

    /// Deletes rows of a table: `DELETE FROM "users"`.
    public init(from table: TableReference) { self.table = table }

    /// Adds a source that conditions can read: `DELETE FROM … USING "teams"`.
    public func using(_ source: Source) -> Delete {
        var copy = self
        copy.sources.append(source)
        return copy
    }

    /// Adds a condition: `WHERE a AND b`.
    public func `where`(_ condition: Expr<Bool>) -> Delete {
        var copy = self
        copy.conditions.append(condition)
        return copy
    }

    /// Says that every row is meant: a `DELETE` without `WHERE`.
    public func all() -> Delete {
        var copy = self
        copy.isForAll = true
        return copy
    }

    /// Adds a named query: `WITH "stale" AS (SELECT …) DELETE …`.
    public func with(_ tables: CommonTable...) -> Delete {
        var copy = self
        copy.commonTables += tables
        return copy
    }

    /// Returns columns of the deleted rows: `RETURNING *`.
    public func returning(_ columns: SQLFragment) -> Delete {
        var copy = self
        copy.returning = columns
        return copy
    }

    /// The statement, each clause in the order in which SQL has them.
    public var fragment: SQLFragment {
        var sql = SQLFragment()
        sql.reserve(128)
        CommonTable.write(commonTables, to: &sql)
        sql.append(text: "DELETE FROM ")
        sql.append(table.fragment)
        if !sources.isEmpty {
            sql.append(text: " USING ")
            sql.append(sources.joined(separator: ", "))
        }
        conditions.write(" WHERE ", to: &sql)
        Returning.write(returning, to: &sql)
        if conditions.isEmpty, !isForAll {
            sql.append(invalid: "The DELETE has no condition. Add a where, or all() if every row is meant.")
        }
        return sql
    }
}
