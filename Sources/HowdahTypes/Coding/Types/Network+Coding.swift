// inet, cidr: family (2 or 3), prefix, whether it is a cidr, the number of bytes, the address. macaddr, macaddr8: the bytes.
// bit, varbit: Int32 number of bits, then the bits from the left.

extension InternetAddress: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .inet }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .inet || type == .cidr }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> InternetAddress {
        var reader = field.reader
        let family = try reader.integer(UInt8.self)
        let prefix = try reader.integer(UInt8.self)
        _ = try reader.integer(UInt8.self)  // whether it is a cidr, which the type says as well
        let count = try reader.integer(UInt8.self)
        guard (family == 2 && count == 4) || (family == 3 && count == 16) else {
            throw DecodingFailure("The address is neither one of IPv4 nor one of IPv6.")
        }
        guard reader.remaining == count else { throw .length(field.count, expected: "\(4 + count)") }
        let bits = family == 2 ? UInt128(try reader.integer(UInt32.self)) : try reader.integer(UInt128.self)
        guard let address = InternetAddress(bits: bits, isV6: family == 3, prefixLength: prefix) else {
            throw DecodingFailure("The prefix is longer than the address.")
        }
        return address
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) { encode(into: &writer, isNetwork: false) }

    func encode(into writer: inout ByteWriter, isNetwork: Bool) {
        writer.append(UInt8(isV6 ? 3 : 2))
        writer.append(prefixLength)
        writer.append(UInt8(isNetwork ? 1 : 0))
        writer.append(UInt8(isV6 ? 16 : 4))
        if isV6 { writer.append(bits) } else { writer.append(UInt32(truncatingIfNeeded: bits)) }
    }
}

extension InternetNetwork: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .cidr }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .cidr }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> InternetNetwork {
        guard let network = InternetNetwork(try InternetAddress.decode(field)) else {
            throw DecodingFailure("The network has bits after its prefix.")
        }
        return network
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) { address.encode(into: &writer, isNetwork: true) }
}

extension MACAddress: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .macaddr }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .macaddr }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> MACAddress {
        guard field.count == 6, let address = MACAddress(rawValue: field.bytes.reduce(0) { $0 << 8 | UInt64($1) })
        else {
            throw .length(field.count, expected: "6")
        }
        return address
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(UInt16(truncatingIfNeeded: rawValue >> 32))
        writer.append(UInt32(truncatingIfNeeded: rawValue))
    }
}

extension MACAddress8: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .macaddr8 }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .macaddr8 }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> MACAddress8 {
        MACAddress8(rawValue: try field.integer())
    }
    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) { writer.append(rawValue) }
}

extension BitString: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as; the server turns it into `bit(n)` where that is needed.
    public static var postgresType: PostgresType { .varbit }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .varbit || type == .bit }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> BitString {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        guard let bits = BitString(bytes: Array(field.bytes.dropFirst(4)), count: count) else {
            throw DecodingFailure("The value claims \(count) bits, and has \(reader.remaining) bytes for them.")
        }
        return bits
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let count = Int32(exactly: count) else { throw EncodingFailure("The bit string is too long.") }
        writer.append(count)
        writer.append(contentsOf: bytes)
    }
}
