/// A string of bits of any length: PostgreSQL's `bit varying` and `bit`.
///
/// ```swift
/// let flags = BitString("101")!
/// print(flags[0], flags.count)                  // true 3
/// ```
public struct BitString: Hashable, Sendable {
    /// The number of bits.
    public let count: Int
    /// The bits from the first on, eight in each byte; what is left of the last byte is zero.
    public private(set) var bytes: [UInt8]

    /// Bits in their order.
    public init(_ bits: some Collection<Bool>) {
        count = bits.count
        bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (index, bit) in bits.enumerated() where bit { bytes[index / 8] |= 0x80 >> UInt8(index % 8) }
    }

    /// The first `count` bits of bytes; nil where there are not as many bytes as that needs. Further bits become zero.
    public init?(bytes: [UInt8], count: Int) {
        guard count >= 0, bytes.count == (count / 8) + (count % 8 == 0 ? 0 : 1) else { return nil }
        self.count = count
        self.bytes = bytes
        if count % 8 != 0 { self.bytes[bytes.count - 1] &= 0xFF << UInt8(8 - count % 8) }
    }

    /// The bit at a position from 0, the leftmost; false beyond the last.
    public subscript(position: Int) -> Bool {
        guard position >= 0, position < count else { return false }
        return bytes[position / 8] & (0x80 >> UInt8(position % 8)) != 0
    }
}

extension BitString: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "101" }
    /// The bits as PostgreSQL prints them: `101`.
    public var description: String { String((0..<count).map { self[$0] ? "1" : "0" }) }
    /// Reads zeros and ones; nil for every other text.
    public init?(_ description: String) {
        guard description.utf8.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else { return nil }
        self.init(description.utf8.map { $0 == 0x31 })
    }
}
