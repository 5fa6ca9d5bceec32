import HowdahORM
import HowdahSQL
import HowdahTypes
import Testing

/// Expects the text of a statement with `$1…$n`, and its values in that order; `…` stands for the model's columns.
func expectSQL<M: Model>(
    _ query: Query<M>, _ sql: String, binds: [any ParameterEncodable] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    expectSQL(try query.render(), of: M.self, sql, binds: binds, sourceLocation: sourceLocation)
}

/// Expects the text of a statement that is rendered already.
func expectSQL<M: Model>(
    _ statement: PreparedSQL, of _: M.Type, _ sql: String, binds: [any ParameterEncodable] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let text = statement.sql.replacing(columnList(M.self), with: "…")
    #expect(text == sql, sourceLocation: sourceLocation)
    #expect(statement.binds == binds.map { $0.boundValue }, sourceLocation: sourceLocation)
}

/// A model's columns as a statement lists them: `"users"."id", "users"."email"`.
func columnList<M: Model>(_: M.Type, as alias: String? = nil) -> String {
    (M.columnNames ?? []).map { "\"\(alias ?? M.table.name)\".\"\($0)\"" }.joined(separator: ", ")
}
