/// An address of a host, with the length of its network's prefix: PostgreSQL's `inet`.
///
/// ```swift
/// let host = InternetAddress("192.168.1.5/24")!
/// let loopback = InternetAddress("::1")!
/// print(host.isV6, host.prefixLength, loopback)         // false 24 ::1
/// ```
///
/// A `cidr` column reads as an InternetAddress too; what is sent as one is an ``InternetNetwork``.
public struct InternetAddress: Hashable, Sendable {
    /// The 32 or 128 bits of the address.
    public let bits: UInt128
    /// Whether the address is one of IPv6.
    public let isV6: Bool
    /// The number of bits that name the network: all of them for a single host.
    public let prefixLength: UInt8

    /// An address of IPv4; nil where the prefix is longer than 32.
    public init?(v4 bits: UInt32, prefixLength: UInt8 = 32) {
        self.init(bits: UInt128(bits), isV6: false, prefixLength: prefixLength)
    }

    /// An address of IPv6; nil where the prefix is longer than 128.
    public init?(v6 bits: UInt128, prefixLength: UInt8 = 128) {
        self.init(bits: bits, isV6: true, prefixLength: prefixLength)
    }

    init?(bits: UInt128, isV6: Bool, prefixLength: UInt8) {
        guard prefixLength <= (isV6 ? 128 : 32) else { return nil }
        self.bits = bits
        self.isV6 = isV6
        self.prefixLength = prefixLength
    }

    /// The number of bits: 32 or 128.
    var width: UInt8 { isV6 ? 128 : 32 }

    /// Whether all bits after the prefix are zero, as `cidr` demands.
    var isNetwork: Bool { bits & ((1 << UInt128(width - prefixLength)) &- 1) == 0 || prefixLength == width }

    /// The network that the address lies in: 192.168.1.0/24 for 192.168.1.5/24.
    public var network: InternetNetwork {
        let host = UInt128(width - prefixLength)
        let mask: UInt128 = host == 128 ? .max : (1 << host) - 1
        return InternetNetwork(
            unchecked: InternetAddress(bits: bits & ~mask, isV6: isV6, prefixLength: prefixLength) ?? self)
    }
}

/// An address of a network: PostgreSQL's `cidr`, an address without bits after its prefix.
///
/// ```swift
/// let office = InternetNetwork("10.0.0.0/8")!
/// ```
public struct InternetNetwork: Hashable, Sendable {
    /// The first address of the network, with the network's prefix.
    public let address: InternetAddress

    init(unchecked address: InternetAddress) { self.address = address }

    /// A network by its first address; nil where there are bits after the prefix.
    public init?(_ address: InternetAddress) {
        guard address.isNetwork else { return nil }
        self.address = address
    }

    /// Whether an address lies in the network.
    public func contains(_ other: InternetAddress) -> Bool {
        guard other.isV6 == address.isV6, other.prefixLength >= address.prefixLength else { return false }
        let host = UInt128(address.width - address.prefixLength)
        return host == 128 || other.bits >> host == address.bits >> host
    }
}
