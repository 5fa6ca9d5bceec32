/// The identifier of a transaction in 64 bits, which never starts over: PostgreSQL's `xid8`.
public struct TransactionID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt64
    /// The number as decimal digits.
    public var description: String { String(rawValue) }

    /// Wraps a number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The transaction that began earlier is the lesser.
    public static func < (left: TransactionID, right: TransactionID) -> Bool { left.rawValue < right.rawValue }
}

/// The identifier of a transaction in 32 bits, which starts over after four billions: PostgreSQL's `xid`, the type of the
/// columns `xmin` and `xmax` that every table has.
public struct ShortTransactionID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt32
    /// The number as decimal digits.
    public var description: String { String(rawValue) }

    /// Wraps a number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The number of a command in its transaction: PostgreSQL's `cid`, the type of the columns `cmin` and `cmax`.
public struct CommandID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt32
    /// The number as decimal digits.
    public var description: String { String(rawValue) }

    /// Wraps a number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
