/// A Codable value that is stored as `jsonb`.
///
/// ```swift
/// let settings: JSON<Settings> = try row.next()            // from json and jsonb columns
/// try await session.execute("UPDATE users SET settings = \(JSON(settings))")
/// ```
///
/// Keys are written in the order of their names, and a Date as ISO 8601 with microseconds, so that equal values have equal
/// text; otherwise Foundation's defaults hold.
public struct JSON<Value: Codable & Sendable>: Sendable {
    /// The value itself.
    public var value: Value

    /// Wraps a value, to be stored as `jsonb`.
    public init(_ value: Value) { self.value = value }
}

extension JSON: Equatable where Value: Equatable {}
extension JSON: Hashable where Value: Hashable {}

extension JSON: Codable {
    /// Reads the value itself, without a wrapper.
    public init(from decoder: any Decoder) throws { value = try Value(from: decoder) }
    /// Writes the value itself, without a wrapper.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
