/// The address of a network device in six bytes: PostgreSQL's `macaddr`.
public struct MACAddress: Hashable, Sendable, RawRepresentable {
    /// The address in the low 48 bits.
    public let rawValue: UInt64

    /// An address by its number; nil where that has more than 48 bits.
    public init?(rawValue: UInt64) {
        guard rawValue < 1 << 48 else { return nil }
        self.rawValue = rawValue
    }
}

/// The address of a network device in eight bytes (EUI-64): PostgreSQL's `macaddr8`.
public struct MACAddress8: Hashable, Sendable, RawRepresentable {
    /// The address.
    public let rawValue: UInt64

    /// An address by its number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The address of six bytes with `ff:fe` in its middle, as PostgreSQL's cast makes it.
    public init(_ address: MACAddress) {
        rawValue = (address.rawValue >> 24) << 40 | 0xFFFE << 24 | address.rawValue & 0xFF_FFFF
    }
}

extension MACAddress: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "08:00:2b:01:02:03" }
    /// The address as PostgreSQL prints it: `08:00:2b:01:02:03`.
    public var description: String { MACAddress8.text(rawValue, count: 6) }
    /// Reads six bytes in hexadecimal digits, with `:` or `-` between them.
    public init?(_ description: String) {
        guard let bits = MACAddress8.bits(description, count: 6) else { return nil }
        self.init(rawValue: bits)
    }
}

extension MACAddress8: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "08:00:2b:ff:fe:01:02:03" }
    /// The address as PostgreSQL prints it: `08:00:2b:ff:fe:01:02:03`.
    public var description: String { Self.text(rawValue, count: 8) }
    /// Reads eight bytes in hexadecimal digits, with `:` or `-` between them.
    public init?(_ description: String) {
        guard let bits = Self.bits(description, count: 8) else { return nil }
        self.init(rawValue: bits)
    }

    static func text(_ bits: UInt64, count: Int) -> String {
        (1...count).map { index in
            let byte = UInt8(truncatingIfNeeded: bits >> UInt64(8 * (count - index)))
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined(separator: ":")
    }

    static func bits(_ text: String, count: Int) -> UInt64? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard parts.count == count else { return nil }
        var bits: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, part.first?.isHexDigit == true, let byte = UInt8(part, radix: 16) else {
                return nil
            }
            bits = bits << 8 | UInt64(byte)
        }
        return bits
    }
}
