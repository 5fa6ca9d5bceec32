/// A decimal number of any size that PostgreSQL's `numeric` has: up to 131,072 digits before the point and 16,383 after
/// it, NaN and both infinities.
///
/// ```swift
/// let price = Numeric("1234567890123456789012345678901234567890.50")!
/// print(price)                                  // as PostgreSQL prints it, zeros at the end included
/// let rounded = price.decimal                   // nil: a Decimal has 38 digits
/// ```
///
/// Numbers compare by value, as in PostgreSQL: `1.5` equals `1.50`, NaN equals NaN and is greater than every other
/// number. Arithmetic belongs in SQL, or in Foundation's `Decimal` where the number fits it.
public struct Numeric: Sendable {
    /// What a number is, besides its digits.
    enum Kind: UInt8, Sendable { case negativeInfinity, negative, zero, positive, infinity, notANumber }

    let kind: Kind
    /// Digits of base 10,000, the first and the last of them not zero.
    let digits: [UInt16]
    /// The power of 10,000 that the first digit stands for.
    let weight: Int
    /// The number of decimal places that are printed.
    public let scale: Int

    /// The most decimal places that a value has.
    public static let maximumScale = 16_383

    /// Not a number.
    public static let nan = Numeric(Kind.notANumber)
    /// Greater than every number (from PostgreSQL 14 on).
    public static let infinity = Numeric(Kind.infinity)
    /// Less than every number (from PostgreSQL 14 on).
    public static let negativeInfinity = Numeric(Kind.negativeInfinity)
    /// Zero, without decimal places.
    public static let zero = Numeric(Kind.zero)

    private init(_ kind: Kind) {
        self.kind = kind
        digits = []
        weight = 0
        scale = 0
    }

    /// Digits of base 10,000, with zeros at both ends taken away.
    init(digits: [UInt16], weight: Int, scale: Int, isNegative: Bool) {
        let leading = digits.prefix { $0 == 0 }.count
        let end = digits.lastIndex { $0 != 0 }.map { $0 + 1 } ?? leading
        self.digits = end > leading ? Array(digits[leading..<end]) : []
        self.weight = self.digits.isEmpty ? 0 : weight - leading
        self.scale = scale
        kind = self.digits.isEmpty ? .zero : isNegative ? .negative : .positive
    }

    /// An integer.
    public init(_ value: some BinaryInteger) {
        var digits: [UInt16] = []
        var rest = value.magnitude
        while rest != 0 {
            digits.append(UInt16(truncatingIfNeeded: rest % 10_000))
            rest /= 10_000
        }
        let weight = digits.count - 1
        self.init(digits: digits.reversed(), weight: weight, scale: 0, isNegative: value < 0)
    }

    /// Whether this is neither NaN nor infinite.
    public var isFinite: Bool { kind == .negative || kind == .zero || kind == .positive }
    /// Whether this is NaN.
    public var isNaN: Bool { kind == .notANumber }
    /// Whether this is infinite, in either direction.
    public var isInfinite: Bool { kind == .infinity || kind == .negativeInfinity }
    /// Whether this is less than zero.
    public var isNegative: Bool { kind == .negative || kind == .negativeInfinity }

    /// The same number with the other sign; NaN stays NaN.
    public static prefix func - (value: Numeric) -> Numeric {
        switch value.kind {
        case .infinity: negativeInfinity
        case .negativeInfinity: infinity
        case .notANumber: nan
        default:
            Numeric(
                digits: value.digits, weight: value.weight, scale: value.scale, isNegative: value.kind == .positive)
        }
    }
}

extension Numeric: Hashable, Comparable {
    /// Whether two numbers have the same value, whatever number of decimal places is printed. NaN equals NaN.
    public static func == (left: Numeric, right: Numeric) -> Bool {
        left.kind == right.kind && left.weight == right.weight && left.digits == right.digits
    }

    /// The lesser number first, NaN last: the order of PostgreSQL.
    public static func < (left: Numeric, right: Numeric) -> Bool {
        guard left.kind == right.kind else { return left.kind.rawValue < right.kind.rawValue }
        switch left.kind {
        case .positive: return left.hasLesserMagnitude(than: right)
        case .negative: return right.hasLesserMagnitude(than: left)
        default: return false
        }
    }

    /// Feeds the value, without the number of decimal places.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind.rawValue)
        hasher.combine(weight)
        hasher.combine(digits)
    }

    private func hasLesserMagnitude(than other: Numeric) -> Bool {
        weight == other.weight ? digits.lexicographicallyPrecedes(other.digits) : weight < other.weight
    }
}
