public import HowdahTypes

/// A value that can be inserted as a row of a model's table: the model itself, or its `Draft`.
///
/// A draft lacks the columns that only the database fills, so that they need no made-up value:
///
/// ```swift
/// let order = try await session.insert(Order.Draft(userID: user.id, totalCents: 1_200))
/// // INSERT INTO "orders" ("user_id", "total_cents") VALUES ($1, $2) RETURNING "id", "user_id", "total_cents"
/// ```
public protocol Insertable: Sendable {
    /// The model whose table the value goes into, and which is read back.
    associatedtype Row: Model

    /// The columns that ``encode(into:)`` writes, in its order.
    static var insertColumns: [InsertColumn] { get }

    /// Writes one value for each of ``insertColumns``, or marks it unset; throws an ``EncodingFailure``.
    func encode(into writer: inout ColumnWriter) throws
}

/// A column that an ``Insertable`` writes.
public struct InsertColumn: Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// The PostgreSQL type that its values are sent as.
    public let type: PostgresType

    /// A column of a name and a type.
    public init(_ name: String, _ type: PostgresType) {
        self.name = name
        self.type = type
    }
}
