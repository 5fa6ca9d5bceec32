public import HowdahSQL
public import HowdahTypes

/// A query of the rows of one model: what to read, in which order, and which relations to load with them.
///
/// ```swift
/// try await User
///     .where { $0.age >= 18 }
///     .order { $0.createdAt.descending }
///     .limit(20)
///     .with { $0.orders }
///     .fetchAll(session)
/// // SELECT "users"."id", … FROM "users" WHERE "users"."age" >= $1 ORDER BY "users"."created_at" DESC LIMIT $2
/// // SELECT "orders"."id", … FROM "orders" WHERE "orders"."user_id" = ANY($1)
/// ```
///
/// A query is a value: each method returns a changed copy, and nothing is sent before one of the `fetch` methods.
public struct Query<M: Model>: Sendable {
    package var select: Select
    @usableFromInline package var loads: [any RelationLoad<M>] = []

    /// All rows of the model.
    public init() { select = ModelSQL.of(M.self).all }

    func with(_ change: (inout Query) -> Void) -> Query {
        var copy = self
        change(&copy)
        return copy
    }

    /// Keeps the rows for which a condition holds; several conditions all have to hold.
    ///
    /// ```swift
    /// User.where { $0.age >= 18 }      // WHERE "users"."age" >= $1
    /// ```
    public func `where`(_ condition: (M.Columns) -> Expr<Bool>) -> Query {
        with { $0.select = $0.select.where(condition(M.columns)) }
    }

    /// Adds a term to the order.
    ///
    /// ```swift
    /// User.order { $0.createdAt.descending }       // ORDER BY "users"."created_at" DESC
    /// ```
    public func order(_ ordering: (M.Columns) -> Ordering) -> Query {
        with { $0.select = $0.select.order(ordering(M.columns)) }
    }

    /// Adds an expression to the order, smallest first: `ORDER BY "users"."name"`.
    public func order<Value>(_ expression: (M.Columns) -> Expr<Value>) -> Query {
        with { $0.select = $0.select.order(expression(M.columns).ascending) }
    }

    /// At most so many rows: `LIMIT $1`; nil takes the limit away.
    public func limit(_ count: Int?) -> Query { with { $0.select = $0.select.limit(count) } }

    /// Passes over so many rows: `OFFSET $1`; nil takes the offset away.
    public func offset(_ count: Int?) -> Query { with { $0.select = $0.select.offset(count) } }

    /// Leaves out rows that are equal in every column: `SELECT DISTINCT …`.
    public func distinct() -> Query { with { $0.select = $0.select.distinct() } }

    /// Keeps the first row for each value of an expression, in the query's order: `SELECT DISTINCT ON ("orders"."user_id") …`.
    ///
    /// The query must be ordered by the same expression first.
    public func distinct<Value>(on expression: (M.Columns) -> Expr<Value>) -> Query {
        with { $0.select = $0.select.distinct(on: expression(M.columns)) }
    }

    /// Loads a relation with the rows; call it once for each relation.
    ///
    /// ```swift
    /// User.with { $0.orders.where { $0.totalCents > 1_000 }.limit(3).with { $0.items } }
    /// User.with { $0.profile.joined }
    /// ```
    public func with(_ relation: (M.Relations) -> some RelationLoad<M>) -> Query {
        with { $0.loads.append(relation(M.relations)) }
    }

    /// The statement of the query itself, without those of select-in loads.
    ///
    /// Throws ``DatabaseError/Code/invalidStatement`` if the query contradicts itself.
    public func render() throws -> PreparedSQL { try LoadPlan(self).statement }
}

extension Model {
    /// All rows, to be narrowed down: `SELECT … FROM "users"`.
    public static var all: Query<Self> { Query() }

    /// The rows for which a condition holds: `WHERE "users"."age" >= $1`.
    public static func `where`(_ condition: (Columns) -> Expr<Bool>) -> Query<Self> { all.where(condition) }

    /// The rows in an order: `ORDER BY "users"."created_at" DESC`.
    public static func order(_ ordering: (Columns) -> Ordering) -> Query<Self> { all.order(ordering) }

    /// The rows in the order of an expression, smallest first: `ORDER BY "users"."name"`.
    public static func order<Value>(_ expression: (Columns) -> Expr<Value>) -> Query<Self> { all.order(expression) }

    /// At most so many rows: `LIMIT $1`.
    public static func limit(_ count: Int) -> Query<Self> { all.limit(count) }

    /// The rows with a relation loaded.
    public static func with(_ relation: (Relations) -> some RelationLoad<Self>) -> Query<Self> { all.with(relation) }
}
