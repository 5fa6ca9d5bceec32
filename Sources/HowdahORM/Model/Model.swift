public import HowdahSQL
public import HowdahTypes

/// A Swift struct that is a row of a table: it is read from the table's columns and written into them.
///
/// `@Model` writes all of it; a type can also have it by hand:
///
/// ```swift
/// struct Tag: Model {
///     var id: Int64
///     var label: String
///
///     static let table = TableReference("tags")
///     static let columnNames: [String]? = ["id", "label"]
///     static let insertColumns = [InsertColumn("id", .int8), InsertColumn("label", .text)]
///     static let columns = Columns()
///     static let definition = TableDefinition(table, columns: […], primaryKey: ["id"])
///
///     struct Columns: ColumnSet {
///         let id: Expr<Int64>, label: Expr<String>
///         init(_ alias: String?) { … }
///     }
///
///     var primaryKey: Int64 { id }
///     init(row: inout RowCursor) throws { id = try row.next(); label = try row.next() }
///     func encode(into writer: inout ColumnWriter) throws { try writer.append(id); try writer.append(label) }
/// }
/// ```
///
/// ``RowDecodable/columnNames``, ``Insertable/insertColumns``, ``RowDecodable/init(row:)``, and
/// ``Insertable/encode(into:)`` speak of the same columns in the same order.
public protocol Model: RowDecodable, Insertable where Row == Self {
    /// The primary key's type.
    associatedtype ID: Hashable & PostgresValue
    /// The columns, as expressions: what `$0` is in `where { $0.age >= 18 }`.
    associatedtype Columns: ColumnSet
    /// The relations by name: what `$0` is in `with { $0.orders }`.
    associatedtype Relations: RelationSet = NoRelations

    /// The table's name, in its schema if it says one.
    static var table: TableReference { get }
    /// The columns of the table without an alias.
    static var columns: Columns { get }
    /// The table as its models describe it: columns, types, keys and defaults.
    static var definition: TableDefinition { get }
    /// The relations to other models.
    static var relations: Relations { get }
    /// The name of the primary key's column.
    static var primaryKeyColumn: String { get }
    /// The name of the `@Version` column, if the model has one.
    static var versionColumn: String? { get }

    /// The value of the primary key.
    var primaryKey: ID { get }
}

extension Model {
    /// Most models are not versioned.
    public static var versionColumn: String? { nil }
}

extension Model where Relations == NoRelations {
    /// A model without relations.
    public static var relations: NoRelations { NoRelations() }
}
