public import HowdahSQL
public import HowdahTypes

/// A statement that knows what its result is read as: what goes into a pipeline, is explained, or is read by a cursor.
///
/// Queries, selections, joins and set-based writes are typed statements; ``TypedSQL`` makes one of SQL written by hand.
public protocol TypedStatement: Sendable {
    /// What the result is read as.
    associatedtype Output

    /// The statement, and nothing beside it; throws ``DatabaseError/Code/invalidStatement`` if what is asked for takes
    /// more than one statement, or contradicts itself.
    func prepared() throws -> PreparedSQL

    /// Reads the statement's result; throws a ``DatabaseError`` that names the column which cannot be read.
    func read(_ result: QueryResult, of statement: PreparedSQL) throws -> Output
}

extension Query: TypedStatement {
    /// The query with its joined relations.
    ///
    /// Throws ``DatabaseError/Code/invalidStatement`` if a relation is loaded by a statement of its own, which needs the
    /// keys that this one returns.
    public func prepared() throws -> PreparedSQL {
        guard !loads.isEmpty else { return statement }
        for load in loads { try load.outline.checkSingleStatement(M.self) }
        return try LoadPlan(self).statement
    }

    /// All rows.
    public func read(_ result: QueryResult, of statement: PreparedSQL) throws -> [M] {
        guard loads.isEmpty else {
            return try LoadPlan(self).readJoined(result) { try $0.decodeRows(M.self) }
        }
        return try result.models(M.self, of: statement)
    }
}

extension LoadOutline {
    /// Throws if this relation, or one below it, is read by a statement of its own.
    func checkSingleStatement(_ model: any Model.Type) throws {
        guard isJoined else {
            throw DatabaseError(
                .invalidStatement,
                message: """
                    The relation \(quoteIdentifier(relation)) of \(model) is loaded by a statement of its own, after the \
                    rows have arrived: it cannot be part of the same statement. Ask for it with `.joined`, or load it \
                    afterwards: `try await rows.load(in: session) { $0.\(relation) }`.
                    """)
        }
        for child in children { try child.checkSingleStatement(model) }
    }
}

extension Selection: TypedStatement {
    /// The statement.
    public func prepared() -> PreparedSQL { render() }

    /// All rows, as tuples.
    public func read(_ result: QueryResult, of statement: PreparedSQL) throws -> [(repeat each Value)] {
        do {
            return try result.decodeTuples(as: repeat (each Value).self)
        } catch {
            throw unreadable(nil, statement, error)
        }
    }
}

extension JoinedQuery: TypedStatement {
    /// The statement.
    public func prepared() -> PreparedSQL { render() }
}

extension SetBasedWrite: TypedStatement {
    /// The statement; throws ``DatabaseError/Code/invalidStatement`` if there is no condition.
    public func prepared() throws -> PreparedSQL {
        try check()
        return render()
    }

    /// How many rows were changed.
    public func read(_ result: QueryResult, of statement: PreparedSQL) -> Int { result.affectedRows }
}

extension SQLFragment: TypedStatement {
    /// The statement.
    public func prepared() -> PreparedSQL { render() }

    /// The result as it is.
    public func read(_ result: QueryResult, of statement: PreparedSQL) -> QueryResult { result }
}
