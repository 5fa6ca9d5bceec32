/// A set of ranges that do not touch, in order: `int8multirange`, `datemultirange` and their like, from PostgreSQL 14 on.
///
/// ```swift
/// let open: PostgresMultirange<Int> = [PostgresRange(1..<5), PostgresRange(7...)]
/// print(open)                                   // {[1,5),[7,)}
/// ```
///
/// The server puts the ranges in order and joins those that touch.
public struct PostgresMultirange<Value: RangeValue>: Sendable {
    /// The ranges.
    public var ranges: [PostgresRange<Value>]

    /// A set of ranges.
    public init(_ ranges: some Sequence<PostgresRange<Value>>) { self.ranges = Array(ranges) }
}

extension PostgresMultirange: Equatable where Value: Equatable {}
extension PostgresMultirange: Hashable where Value: Hashable {}

extension PostgresMultirange: ExpressibleByArrayLiteral {
    /// A set of ranges.
    public init(arrayLiteral ranges: PostgresRange<Value>...) { self.init(ranges) }
}

extension PostgresMultirange: CustomStringConvertible {
    /// The ranges in PostgreSQL's notation: `{[1,5),[7,)}`.
    public var description: String { "{" + ranges.map(\.description).joined(separator: ",") + "}" }
}
