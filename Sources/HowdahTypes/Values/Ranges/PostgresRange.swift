/// A range of values, with ends that are included, excluded or absent: `int8range`, `numrange`, `daterange`, `tstzrange`.
///
/// ```swift
/// let week = PostgresRange(LocalDate("2024-02-26")!..<LocalDate("2024-03-04")!)
/// let since = PostgresRange(LocalDate("2024-02-26")!...)
/// print(week)                                   // [2024-02-26,2024-03-04)
/// ```
///
/// PostgreSQL brings ranges of integers and days into the form `[lower,upper)`: what is written as `[1,4]` reads as `[1,5)`.
/// Two ranges are equal here if their ends are, so compare what was read with what was read.
public struct PostgresRange<Value: RangeValue>: Sendable {
    /// One end of a range.
    public enum End: Sendable {
        /// There is no end in this direction.
        case unbounded
        /// The value itself belongs to the range.
        case inclusive(Value)
        /// The value itself does not belong to the range.
        case exclusive(Value)

        /// The value; nil where there is no end.
        public var value: Value? {
            switch self {
            case .unbounded: nil
            case .inclusive(let value), .exclusive(let value): value
            }
        }
    }

    /// Both ends; nil for the empty range, which has none.
    public let ends: (lower: End, upper: End)?

    /// A range with two ends. PostgreSQL refuses a lower end above the upper one.
    public init(from lower: End, to upper: End) { ends = (lower, upper) }

    private init() { ends = nil }

    /// The range that holds no value.
    public static var empty: PostgresRange { PostgresRange() }
    /// The range that holds every value.
    public static var everything: PostgresRange { PostgresRange(from: .unbounded, to: .unbounded) }

    /// Whether this is the range that holds no value.
    public var isEmpty: Bool { ends == nil }
    /// The lower end; nil for the empty range.
    public var lower: End? { ends?.lower }
    /// The upper end; nil for the empty range.
    public var upper: End? { ends?.upper }
}

extension PostgresRange where Value: Comparable {
    /// `[lower,upper)`; the empty range where both are the same.
    public init(_ range: Range<Value>) {
        if range.isEmpty {
            self.init()
        } else {
            self.init(from: .inclusive(range.lowerBound), to: .exclusive(range.upperBound))
        }
    }

    /// `[lower,upper]`
    public init(_ range: ClosedRange<Value>) {
        self.init(from: .inclusive(range.lowerBound), to: .inclusive(range.upperBound))
    }

    /// `[lower,)`
    public init(_ range: PartialRangeFrom<Value>) { self.init(from: .inclusive(range.lowerBound), to: .unbounded) }
    /// `(,upper)`
    public init(_ range: PartialRangeUpTo<Value>) { self.init(from: .unbounded, to: .exclusive(range.upperBound)) }
    /// `(,upper]`
    public init(_ range: PartialRangeThrough<Value>) { self.init(from: .unbounded, to: .inclusive(range.upperBound)) }

    /// The range as `lower..<upper`; nil unless it has exactly such ends. The form in which integers and days are read.
    public var halfOpen: Range<Value>? {
        guard case .inclusive(let lower)? = lower, case .exclusive(let upper)? = upper, lower <= upper else {
            return nil
        }
        return lower..<upper
    }

    /// The range as `lower...upper`; nil unless it has exactly such ends.
    public var closed: ClosedRange<Value>? {
        guard case .inclusive(let lower)? = lower, case .inclusive(let upper)? = upper, lower <= upper else {
            return nil
        }
        return lower...upper
    }

    /// Whether a value lies in the range.
    public func contains(_ value: Value) -> Bool {
        guard let ends else { return false }
        let isAbove =
            switch ends.lower {
            case .unbounded: true
            case .inclusive(let lower): lower <= value
            case .exclusive(let lower): lower < value
            }
        let isBelow =
            switch ends.upper {
            case .unbounded: true
            case .inclusive(let upper): value <= upper
            case .exclusive(let upper): value < upper
            }
        return isAbove && isBelow
    }
}

extension PostgresRange.End: Equatable where Value: Equatable {}
extension PostgresRange.End: Hashable where Value: Hashable {}

extension PostgresRange: Equatable where Value: Equatable {
    /// Whether both ends are equal.
    public static func == (left: PostgresRange, right: PostgresRange) -> Bool {
        left.lower == right.lower && left.upper == right.upper
    }
}

extension PostgresRange: Hashable where Value: Hashable {
    /// Feeds both ends.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(lower)
        hasher.combine(upper)
    }
}

extension PostgresRange: CustomStringConvertible {
    /// The range in PostgreSQL's notation: `[1,5)`, `(,5)`, `empty`. Values are not quoted.
    public var description: String {
        guard let ends else { return "empty" }
        var text = if case .inclusive = ends.lower { "[" } else { "(" }
        text += (ends.lower.value.map { "\($0)" } ?? "") + "," + (ends.upper.value.map { "\($0)" } ?? "")
        if case .inclusive = ends.upper { return text + "]" }
        return text + ")"
    }
}
