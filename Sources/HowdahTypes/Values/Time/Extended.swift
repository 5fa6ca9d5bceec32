/// A value, or one of the two infinities that PostgreSQL's dates and times have.
///
/// ```swift
/// let validUntil: Extended<LocalDate> = try row.next()
/// switch validUntil {
/// case .finite(let day): print("until \(day)")
/// case .infinity: print("for ever")
/// case .negativeInfinity: print("never")
/// }
/// ```
///
/// `date`, `timestamp` and `timestamptz` have infinities in every version of PostgreSQL, `interval` from 17 on. Read without
/// this wrapper, an infinity is a failure.
public enum Extended<Value: Extensible>: Sendable {
    /// Before every value.
    case negativeInfinity
    /// A value.
    case finite(Value)
    /// After every value.
    case infinity

    /// The value; nil for the infinities.
    public var finiteValue: Value? { if case .finite(let value) = self { value } else { nil } }
}

extension Extended: Equatable where Value: Equatable {}
extension Extended: Hashable where Value: Hashable {}

extension Extended: Comparable where Value: Comparable {
    /// Minus infinity first, infinity last.
    public static func < (left: Extended, right: Extended) -> Bool {
        switch (left, right) {
        case (.finite(let left), .finite(let right)): left < right
        case (.negativeInfinity, .negativeInfinity), (.infinity, _), (_, .negativeInfinity): false
        default: true
        }
    }
}

extension Extended: CustomStringConvertible {
    /// The value's description, `infinity` or `-infinity`.
    public var description: String {
        switch self {
        case .negativeInfinity: "-infinity"
        case .finite(let value): "\(value)"
        case .infinity: "infinity"
        }
    }
}

/// A type whose PostgreSQL type has two infinities besides its values.
public protocol Extensible: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// Which infinity the bytes are; nil for a value.
    static func infinity(in field: Field) throws(DecodingFailure) -> FloatingPointSign?

    /// Writes the binary form of an infinity.
    static func encodeInfinity(_ sign: FloatingPointSign, into writer: inout ByteWriter)
}
