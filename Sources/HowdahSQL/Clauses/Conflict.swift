import HowdahTypes

/// `ON CONFLICT` of an ``Insert``: which conflict, and what to do about it.
public struct Conflict: SQLConvertible, Hashable {
    /// Which unique constraint or index must be violated.
    public struct Target: Hashable, Sendable {
        let fragment: SQLFragment

        /// Any of them; only for doing nothing.
        public static let any = Target(fragment: SQLFragment())

        /// The unique index of some columns: `("email")`; a partial index needs its condition.
        public static func columns(_ names: [String], where condition: Expr<Bool>? = nil) -> Target {
            var sql = SQLFragment()
            sql.append(text: " (")
            sql.append(columnList(names))
            sql.append(text: ")")
            Conditions(condition.map { [$0] } ?? []).write(" WHERE ", to: &sql)
            return Target(fragment: sql)
        }

        /// A constraint by its name: `ON CONSTRAINT "users_email_key"`.
        public static func constraint(_ name: String) -> Target {
            Target(fragment: SQLFragment(text: " ON CONSTRAINT ") + SQLFragment(identifier: name))
        }
    }

    /// The clause's SQL.
    public let fragment: SQLFragment

    /// Leaves the row that is there: `ON CONFLICT ("email") DO NOTHING`. RETURNING then has no row for it.
    public static func doNothing(on target: Target = .any) -> Conflict {
        Conflict(fragment: SQLFragment(text: "ON CONFLICT") + target.fragment + SQLFragment(text: " DO NOTHING"))
    }

    /// Changes the row that is there: `ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name" WHERE …`.
    ///
    /// Throws at execution if there is no target or no assignment.
    public static func update(
        on target: Target, set assignments: [Assignment], where condition: Expr<Bool>? = nil
    ) -> Conflict {
        var sql = SQLFragment(text: "ON CONFLICT") + target.fragment + SQLFragment(text: " DO UPDATE SET ")
        sql.append(assignments.joined(separator: ", "))
        Conditions(condition.map { [$0] } ?? []).write(" WHERE ", to: &sql)
        if target == .any { sql.append(invalid: "ON CONFLICT DO UPDATE needs columns or a constraint.") }
        if assignments.isEmpty { sql.append(invalid: "ON CONFLICT DO UPDATE sets no column.") }
        return Conflict(fragment: sql)
    }

    /// Takes columns over from the row that was to be inserted: `DO UPDATE SET "name" = excluded."name"`.
    public static func update(
        on target: Target, replacing columns: [String], where condition: Expr<Bool>? = nil
    ) -> Conflict {
        update(on: target, set: columns.map { Assignment($0, to: .excluded($0)) }, where: condition)
    }
}

extension SQLFragment {
    /// A column of the row that was to be inserted: `excluded."name"`.
    public static func excluded(_ column: String) -> SQLFragment {
        SQLFragment(text: "excluded.") + SQLFragment(identifier: column)
    }
}

/// Quoted names separated by commas: `"a", "b"`.
package func columnList(_ names: [String]) -> SQLFragment {
    var sql = SQLFragment()
    for (index, name) in names.enumerated() {
        if index > 0 { sql.append(text: ", ") }
        sql.append(identifier: name)
    }
    return sql
}
