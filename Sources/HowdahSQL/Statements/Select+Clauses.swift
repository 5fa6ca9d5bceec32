import HowdahTypes

extension Select {
    private func with(_ change: (inout Select) -> Void) -> Select {
        var copy = self
        change(&copy)
        return copy
    }

    /// Adds a named query: `WITH "recent" AS (SELECT …) SELECT …`.
    public func with(_ tables: CommonTable...) -> Select { with { $0.commonTables += tables } }

    /// Leaves out equal rows: `SELECT DISTINCT …`.
    public func distinct() -> Select { with { $0.distinction = .rows } }

    /// Keeps the first row of each group of equal expressions: `SELECT DISTINCT ON ("user_id") …`.
    ///
    /// The query must be ordered by the same expressions first.
    public func distinct(on expressions: any SQLConvertible...) -> Select {
        with { $0.distinction = .on(list(expressions)) }
    }

    /// Adds columns: `SELECT …, count(*)`.
    public func adding(columns more: SQLFragment) -> Select {
        with {
            if !$0.columns.isEmpty, !more.isEmpty { $0.columns.append(text: ", ") }
            $0.columns.append(more)
        }
    }

    /// Joins rows that match: `JOIN "orders" ON …`.
    public func join(_ source: Source, on condition: Expr<Bool>) -> Select {
        with { $0.joins.append(Join(.inner, source, on: condition)) }
    }

    /// Joins a table's rows that match: `JOIN "orders" ON …`.
    public func join(_ table: TableReference, on condition: Expr<Bool>) -> Select {
        join(.table(table), on: condition)
    }

    /// Joins rows that match, or NULL: `LEFT JOIN "orders" ON …`.
    public func leftJoin(_ source: Source, on condition: Expr<Bool>) -> Select {
        with { $0.joins.append(Join(.left, source, on: condition)) }
    }

    /// Joins a table's rows that match, or NULL: `LEFT JOIN "orders" ON …`.
    public func leftJoin(_ table: TableReference, on condition: Expr<Bool>) -> Select {
        leftJoin(.table(table), on: condition)
    }

    /// Adds any join: `RIGHT JOIN`, `FULL JOIN`, `CROSS JOIN`, and those of a `LATERAL` query.
    public func join(_ join: Join) -> Select { with { $0.joins.append(join) } }

    /// Adds a condition: `WHERE a AND b`.
    public func `where`(_ condition: Expr<Bool>) -> Select { with { $0.conditions.append(condition) } }

    /// Groups rows: `GROUP BY "user_id"`; with subtotals, a ``Grouping``.
    public func group(by expressions: any SQLConvertible...) -> Select {
        with {
            if !$0.groups.isEmpty { $0.groups.append(text: ", ") }
            $0.groups.append(list(expressions))
        }
    }

    /// Adds a condition on groups: `HAVING count(*) > $1`.
    public func having(_ condition: Expr<Bool>) -> Select { with { $0.groupConditions.append(condition) } }

    /// Adds terms to the order: `ORDER BY "name", "id" DESC`.
    public func order(_ orderings: Ordering...) -> Select { with { $0.orderings += orderings } }

    /// Replaces the order.
    public func reordered(_ orderings: [Ordering]) -> Select { with { $0.orderings = orderings } }

    /// At most so many rows: `LIMIT $1`; nil takes the limit away.
    public func limit(_ count: Int?) -> Select {
        with {
            $0.bounds.limit = count
            $0.bounds.hasTies = false
        }
    }

    /// At most so many rows, and those equal in order to the last one: `FETCH FIRST $1 ROWS WITH TIES`.
    public func limitWithTies(_ count: Int) -> Select {
        with {
            $0.bounds.limit = count
            $0.bounds.hasTies = true
        }
    }

    /// Passes over so many rows: `OFFSET $1`; nil takes the offset away.
    public func offset(_ count: Int?) -> Select { with { $0.bounds.offset = count } }

    /// Locks the rows until the transaction ends: `FOR UPDATE`.
    public func locking(_ lock: RowLock) -> Select { with { $0.lock = lock } }

    /// The rows of both, equal rows once: `SELECT … UNION SELECT …`.
    public func union(_ other: Select) -> Select { combined(.union, other) }

    /// The rows of both: `SELECT … UNION ALL SELECT …`.
    public func unionAll(_ other: Select) -> Select { combined(.unionAll, other) }

    /// The rows that are in both: `SELECT … INTERSECT SELECT …`.
    public func intersect(_ other: Select) -> Select { combined(.intersect, other) }

    /// The rows that are not in the other: `SELECT … EXCEPT SELECT …`.
    public func except(_ other: Select) -> Select { combined(.except, other) }

    /// An order or a limit that is there already belongs to the left query alone, and INTERSECT would bind more tightly
    /// than what was combined before: then the left query becomes a subquery.
    private func combined(_ kind: SetOperation.Kind, _ other: Select) -> Select {
        let regroups = kind == .intersect && setOperations.contains { $0.kind != .intersect }
        var left = isBounded || regroups ? Select("*", from: .query(self, as: "combined")) : self
        let isCompound = other.isBounded || !other.setOperations.isEmpty || !other.commonTables.isEmpty
        left.setOperations.append(SetOperation(kind: kind, query: other.fragment, isCompound: isCompound))
        return left
    }

    /// Whether an order, a limit or a lock makes the query more than a set of rows.
    package var isBounded: Bool {
        !orderings.isEmpty || bounds.limit != nil || bounds.offset != nil || lock != nil
    }
}

/// Pieces of SQL separated by commas.
func list(_ pieces: [any SQLConvertible]) -> SQLFragment {
    var result = SQLFragment()
    for (index, piece) in pieces.enumerated() {
        if index > 0 { result.append(text: ", ") }
        result.append(piece.fragment)
    }
    return result
}
