/// A vector of single precision: pgvector's type `vector`.
///
/// ```swift
/// let nearest = try await db.query("SELECT id FROM items ORDER BY embedding <-> \(Vector([0.1, 0.2, 0.3])) LIMIT 5", as: Int.self)
/// ```
public struct Vector: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// The elements.
    public var elements: [Float]
    /// The vector in pgvector's notation: `[1.0,2.0]`.
    public var description: String { "[" + elements.map { "\($0)" }.joined(separator: ",") + "]" }

    /// A vector of elements.
    public init(_ elements: [Float]) { self.elements = elements }
    /// A vector of elements.
    public init(arrayLiteral elements: Float...) { self.elements = elements }
}

/// A vector of half precision: pgvector's type `halfvec`.
///
/// The elements are Float here, because Swift has no Float16 on every platform; they are rounded when they are sent.
public struct HalfVector: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// The elements.
    public var elements: [Float]
    /// The vector in pgvector's notation: `[1.0,2.0]`.
    public var description: String { "[" + elements.map { "\($0)" }.joined(separator: ",") + "]" }

    /// A vector of elements.
    public init(_ elements: [Float]) { self.elements = elements }
    /// A vector of elements.
    public init(arrayLiteral elements: Float...) { self.elements = elements }
}

/// A vector most of whose elements are zero: pgvector's type `sparsevec`.
public struct SparseVector: Hashable, Sendable, CustomStringConvertible {
    /// The number of all elements, zeros included.
    public let dimension: Int
    /// The elements that are not zero, by their position from 0.
    public let elements: [Int: Float]

    /// The vector in pgvector's notation, whose positions begin at 1: `{1:1.5,3:2.0}/5`.
    public var description: String {
        "{" + elements.sorted { $0.key < $1.key }.map { "\($0.key + 1):\($0.value)" }.joined(separator: ",")
            + "}/\(dimension)"
    }

    /// A vector of elements by their position from 0; zeros are left out. nil where a position is not in the vector.
    public init?(dimension: Int, elements: [Int: Float]) {
        guard dimension >= 0, elements.keys.allSatisfy({ $0 >= 0 && $0 < dimension }) else { return nil }
        self.dimension = dimension
        self.elements = elements.filter { $0.value != 0 }
    }
}
