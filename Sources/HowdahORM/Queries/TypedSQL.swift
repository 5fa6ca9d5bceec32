public import HowdahSQL
public import HowdahTypes

/// A statement together with the type that its result is read as.
///
/// ```swift
/// TypedSQL("UPDATE users SET seen_at = now() WHERE id = \(id)")                   // QueryResult
/// TypedSQL("SELECT * FROM users WHERE email = \(email)", as: User.self)           // [User]
/// TypedSQL("SELECT id, name FROM users", as: UUID.self, String.self)              // [(UUID, String)]
/// User.where { $0.age >= 18 }.count()                                             // Int
/// ```
public struct TypedSQL<Output>: TypedStatement {
    private let statement: PreparedSQL
    private let reader: @Sendable (QueryResult, PreparedSQL) throws -> Output

    init(
        _ statement: PreparedSQL, _ reader: @escaping @Sendable (QueryResult, PreparedSQL) throws -> Output
    ) {
        self.statement = statement
        self.reader = reader
    }

    /// The statement.
    public func prepared() -> PreparedSQL { statement }

    /// Reads the statement's result.
    public func read(_ result: QueryResult, of statement: PreparedSQL) throws -> Output {
        try reader(result, statement)
    }
}

extension TypedSQL {
    /// SQL written by hand, its result as it is: for statements that return no rows, or whose columns are not known.
    public init(_ sql: SQLFragment) where Output == QueryResult {
        self.init(sql.render()) { result, _ in result }
    }

    /// SQL written by hand, its rows read by the names of their columns: a model, or a type with `@Row`.
    public init<Row: RowDecodable>(_ sql: SQLFragment, as _: Row.Type)
    where Output == [Row] {
        self.init(sql.render()) { result, statement in
            do { return try result.decodeRowsByName(Row.self) } catch { throw unreadable(Row.self, statement, error) }
        }
    }

    /// SQL written by hand, its rows read as tuples, in the order of the columns.
    public init<each Value: ColumnDecodable>(
        _ sql: SQLFragment, as types: repeat (each Value).Type
    ) where Output == [(repeat each Value)] {
        self.init(sql.render()) { result, statement in
            do {
                return try result.decodeTuples(as: repeat (each Value).self)
            } catch {
                throw unreadable(nil, statement, error)
            }
        }
    }
}

extension TypedSQL: CustomStringConvertible {
    /// The statement's text with `$1…$n`, without the values.
    public var description: String { statement.sql }
}

extension Query {
    /// The statement of the first row, or nil if there is none, for a pipeline: `LIMIT 1`.
    public func first() throws -> TypedSQL<M?> {
        let query = limited(to: 1)
        return TypedSQL(try query.prepared()) { try query.read($0, of: $1).first }
    }

    /// The statement that counts the rows, for a pipeline: `SELECT count(*) FROM …`.
    public func count() -> TypedSQL<Int> {
        TypedSQL(select.counting.render()) { result, _ in try result.value() }
    }

    /// The statement that tells whether there is a row, for a pipeline: `SELECT EXISTS (SELECT FROM …)`.
    public func existence() -> TypedSQL<Bool> {
        TypedSQL(select.existence.render()) { result, _ in try result.value() }
    }
}

extension Insertable {
    /// The statement that inserts this row and reads it back as the database has it, for a pipeline.
    ///
    /// ```swift
    /// let (order, note) = try await session.pipeline(Order.Draft(…).insertion(), Note.Draft(…).insertion())
    /// // INSERT INTO "orders" (…) VALUES (…) RETURNING …; INSERT INTO "notes" (…) VALUES (…) RETURNING …
    /// ```
    public func insertion() throws -> TypedSQL<Row> {
        TypedSQL(try InsertStatement.one(self, onConflict: nil)) { try $0.onlyRow(of: $1) }
    }
}
