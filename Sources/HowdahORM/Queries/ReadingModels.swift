import HowdahSQL
public import HowdahTypes

extension QueryResult {
    /// All rows as models; a row that cannot be read is an error that names the model and the statement.
    @inlinable func models<Row: RowDecodable>(_: Row.Type, of statement: PreparedSQL) throws -> [Row] {
        do {
            return try decodeRows(Row.self)
        } catch {
            throw unreadable(Row.self, statement, error)
        }
    }
}

/// An error of reading rows, with what was read and the statement; any other error as it is.
@usableFromInline func unreadable(
    _ type: any RowDecodable.Type, _ statement: PreparedSQL, _ error: any Error
) -> any Error {
    if let relation = error as? UnreadableRelation { return unreadable(relation.model, statement, relation.error) }
    let table = (type as? any Model.Type).map { " (table \(quoteIdentifier($0.table.name)))" } ?? ""
    return unreadable("\(type)\(table)", statement, error)
}

/// An error of reading rows, with what was read and the statement; any other error as it is.
@usableFromInline func unreadable(_ what: String?, _ statement: PreparedSQL, _ error: any Error) -> any Error {
    guard let error = error as? DatabaseError, error.code == .decodingFailed, error.statement == nil else {
        return error
    }
    let inStatement = error.inStatement(statement.sql)
    return what.map { inStatement.explained(by: "\($0) cannot be read.") } ?? inStatement
}

/// What went wrong with the columns of a joined relation, until the load that knows the statement sees it.
struct UnreadableRelation: Error {
    let model: any Model.Type
    let error: any Error

    init(_ model: any Model.Type, _ error: any Error) {
        self.model = model
        self.error = error
    }
}
