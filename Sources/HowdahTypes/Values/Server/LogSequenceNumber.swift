/// A position in the write-ahead log: PostgreSQL's `pg_lsn`.
public struct LogSequenceNumber: RawRepresentable, Hashable, Sendable, Comparable {
    /// The position in bytes.
    public let rawValue: UInt64

    /// A position in bytes.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The earlier position is the lesser.
    public static func < (left: LogSequenceNumber, right: LogSequenceNumber) -> Bool { left.rawValue < right.rawValue }
}

extension LogSequenceNumber: LosslessStringConvertible, Codable, CodableAsText {
    static var example: String { "16/B374D848" }

    /// The position as PostgreSQL prints it: `16/B374D848`.
    public var description: String {
        let half = { (bits: UInt64) in String(bits, radix: 16, uppercase: true) }
        return half(rawValue >> 32) + "/" + half(rawValue & 0xFFFF_FFFF)
    }

    /// Reads two hexadecimal numbers of at most eight digits with a slash between; nil for every other text.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) }),
            let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16)
        else { return nil }
        rawValue = UInt64(high) << 32 | UInt64(low)
    }
}

/// The place of a row's version in its table, the type of the column `ctid`: PostgreSQL's `tid`.
public struct RowLocation: Hashable, Sendable, CustomStringConvertible {
    /// The number of the block in the table's file.
    public var block: UInt32
    /// The number of the row in the block, from 1.
    public var offset: UInt16
    /// The place as PostgreSQL prints it: `(1,2)`.
    public var description: String { "(\(block),\(offset))" }

    /// A place by its two numbers.
    public init(block: UInt32, offset: UInt16) {
        self.block = block
        self.offset = offset
    }
}

/// A single byte of the system catalogs, such as `pg_class.relkind`: PostgreSQL's `"char"`.
public struct CatalogCharacter: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
    ExpressibleByUnicodeScalarLiteral
{
    /// The byte.
    public let rawValue: UInt8
    /// The byte as a character of ASCII; other bytes as PostgreSQL prints them, in octal: `\351`.
    public var description: String {
        if rawValue < 0x80 { return rawValue == 0 ? "" : String(UnicodeScalar(rawValue)) }
        return #"\"# + String(rawValue, radix: 8)
    }

    /// Wraps a byte.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A character of ASCII: `"r"`; any other is the zero byte.
    public init(unicodeScalarLiteral scalar: UnicodeScalar) { rawValue = scalar.isASCII ? UInt8(scalar.value) : 0 }
}

/// A path into JSON: PostgreSQL's `jsonpath`.
///
/// ```sql
/// SELECT jsonb_path_query(settings, $1)         -- bound as JSONPath("$.theme")
/// ```
public struct JSONPath: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The text of the path.
    public let rawValue: String
    /// The text of the path.
    public var description: String { rawValue }

    /// Wraps a text; the server checks it.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a text; the server checks it.
    public init(_ text: String) { rawValue = text }
}

/// A text that is bound as PostgreSQL's `xml`, and read from it; a String reads it as well.
public struct XMLText: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The text of the document or its content.
    public let rawValue: String
    /// The text of the document or its content.
    public var description: String { rawValue }

    /// Wraps a text; the server checks it.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a text; the server checks it.
    public init(_ text: String) { rawValue = text }
}
