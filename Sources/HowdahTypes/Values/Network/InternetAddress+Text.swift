extension InternetAddress: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "192.168.1.5/24" }

    /// The address as PostgreSQL prints it: `192.168.1.5/24`, `::1`; without the prefix where it is the whole address.
    public var description: String { prefixLength == width ? addressText : "\(addressText)/\(prefixLength)" }

    /// Reads `192.168.1.5`, `192.168.1.5/24`, `2001:db8::1/64`; nil for every other text.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let isV6 = parts[0].contains(":")
        var prefix: UInt8 = isV6 ? 128 : 32
        if parts.count == 2 {
            guard let length = Self.number(parts[1], upTo: 128).flatMap({ UInt8(exactly: $0) }) else { return nil }
            prefix = length
        }
        guard let bits = isV6 ? Self.v6(parts[0]) : Self.v4(parts[0]).map({ UInt128($0) }) else { return nil }
        self.init(bits: bits, isV6: isV6, prefixLength: prefix)
    }

    /// The address without its prefix.
    var addressText: String { isV6 ? Self.v6Text(bits) : Self.v4Text(UInt32(truncatingIfNeeded: bits)) }

    private static func v4Text(_ bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    /// The longest run of at least two zero words is `::`, as in `src/port/inet_net_ntop.c`.
    private static func v6Text(_ bits: UInt128) -> String {
        let words = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || words[index] != 0 {
            if index - start > best.count { best = start..<index }
            start = index + 1
        }
        if best.count < 2 { best = 0..<0 }
        let holdsV4 =
            best.lowerBound == 0 && (best.count == 6 || (best.count == 5 && words[5] == 0xFFFF))
        if holdsV4 { return (best.count == 5 ? "::ffff:" : "::") + v4Text(UInt32(truncatingIfNeeded: bits)) }
        let text = { (words: ArraySlice<UInt16>) in words.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty
            ? text(words[...]) : text(words[..<best.lowerBound]) + "::" + text(words[best.upperBound...])
    }

    private static func number(_ text: Substring, upTo limit: Int) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text), number <= limit
        else { return nil }
        return number
    }

    private static func v4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { number($0, upTo: 255) }
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            bits = bits << 8 | UInt32(part)
        }
        return bits
    }

    private static func v6(_ text: Substring) -> UInt128? {
        let sides = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = words(sides[0], mayEndInV4: sides.count == 1) else { return nil }
        guard sides.count == 2 else { return head.count == 8 ? joined(head) : nil }
        guard let tail = words(sides[1], mayEndInV4: true), head.count + tail.count < 8 else { return nil }
        return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func joined(_ words: [UInt16]) -> UInt128 { words.reduce(0) { $0 << 16 | UInt128($1) } }

    private static func words(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var words: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, part.contains(".") {
                guard let bits = v4(part) else { return nil }
                words += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard (1...4).contains(part.utf8.count), part.first?.isHexDigit == true,
                    let word = UInt16(part, radix: 16)
                else { return nil }
                words.append(word)
            }
        }
        return words
    }
}

extension InternetNetwork: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "10.0.0.0/8" }

    /// The network as PostgreSQL prints it: `10.0.0.0/8`, always with its prefix.
    public var description: String { "\(address.addressText)/\(address.prefixLength)" }

    /// Reads `10.0.0.0/8`, `2001:db8::/32`; nil for every other text, and where there are bits after the prefix.
    public init?(_ description: String) {
        guard let address = InternetAddress(description) else { return nil }
        self.init(address)
    }
}
