import HowdahSQL
import HowdahTypes

/// The pieces of SQL that are the same in every statement of a model, made once per model and process.
final class ModelSQL: Sendable {
    /// The columns that the model reads, qualified by the table: `"users"."id", "users"."email"`.
    let columns: SQLFragment
    /// The columns that the model reads, for RETURNING: the same.
    var returning: SQLFragment { columns }
    /// The query of all rows.
    let all: Select
    /// The query of one row by its key, `$1`.
    let find: String
    /// Where the primary key stands among the columns.
    let keyPosition: Int

    private init<M: Model>(_: M.Type) {
        columns = ModelSQL.columnList(of: M.self, qualifier: M.table.qualifier)
        all = Select(columns, from: M.table)
        let key = Expr<M.ID>.column(M.primaryKeyColumn, of: M.table.qualifier).fragment
        find = all.fragment.text + " WHERE " + key.text + " = $1"
        keyPosition = (M.columnNames ?? []).firstIndex(of: M.primaryKeyColumn) ?? 0
    }

    private static let cache = Locked<[ObjectIdentifier: ModelSQL]>([:])

    static func of<M: Model>(_ model: M.Type) -> ModelSQL {
        if let known = cache.withLock({ $0[ObjectIdentifier(model)] }) { return known }
        let made = ModelSQL(model)
        cache.withLock { $0[ObjectIdentifier(model)] = made }
        return made
    }

    /// The model's columns, qualified by a table or an alias: `"u"."id", "u"."email"`.
    static func columnList<M: Model>(of model: M.Type, qualifier: String) -> SQLFragment {
        (M.columnNames ?? []).map { Expr<Void>.column($0, of: qualifier).fragment }.joined(separator: ", ")
    }
}
