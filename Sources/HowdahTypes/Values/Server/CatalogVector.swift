/// Numbers in a column of the system catalogs, such as `pg_index.indkey`: PostgreSQL's `int2vector` and `oidvector`.
///
/// Such a column reads as an array as well; as a parameter, PostgreSQL takes only these.
///
/// ```sql
/// SELECT indexrelid FROM pg_index WHERE indkey = $1          -- bound as CatalogVector<Int16>([1, 2])
/// ```
public struct CatalogVector<Element: CatalogVectorElement>: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The numbers.
    public var elements: [Element]

    /// A vector of numbers.
    public init(_ elements: [Element]) { self.elements = elements }
    /// A vector of numbers.
    public init(arrayLiteral elements: Element...) { self.elements = elements }
}

/// A number of which the system catalogs have vectors: Int16 and OID.
public protocol CatalogVectorElement: ColumnDecodable, ParameterEncodable, ArrayElement, Hashable,
    CustomStringConvertible
{
    /// The type of a vector of these.
    static var vectorType: PostgresType { get }
}

extension Int16: CatalogVectorElement {
    /// `int2vector`
    public static var vectorType: PostgresType { .int2Vector }
}

extension OID: CatalogVectorElement {
    /// `oidvector`
    public static var vectorType: PostgresType { .oidVector }
}

extension CatalogVector: CustomStringConvertible {
    /// The vector as PostgreSQL prints it: `1 2`.
    public var description: String { elements.map(\.description).joined(separator: " ") }
}
