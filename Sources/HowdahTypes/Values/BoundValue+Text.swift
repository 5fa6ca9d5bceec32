import Foundation

extension BoundValue {
    /// The value as one would write it in SQL, shortened, for people to read: `42`, `'Ada'`, `NULL`, `\x0102…`.
    ///
    /// Values are what users typed in: this belongs into logs only where somebody has asked for it.
    public var readable: String {
        switch storage {
        case .null: "NULL"
        case .invalid: "(not encodable)"
        case .text(let text): Self.quoted(text)
        case .bytes, .inline: common ?? Self.hexadecimal(binary)
        }
    }

    /// The types that are common and easy to read; nil for others.
    private var common: String? {
        let bytes = binary
        switch type {
        case .bool: return bytes == [1] ? "true" : "false"
        case .int2, .int4, .int8: return bytes.first.map { String(Self.integer(bytes, isNegative: $0 >= 0x80)) }
        case .float4 where bytes.count == 4:
            return String(Float(bitPattern: UInt32(truncatingIfNeeded: Self.integer(bytes, isNegative: false))))
        case .float8 where bytes.count == 8:
            return String(Double(bitPattern: UInt64(bitPattern: Self.integer(bytes, isNegative: false))))
        case .uuid where bytes.count == 16:
            return Self.quoted(Self.uuid(bytes))
        case .timestamptz where bytes.count == 8:
            let date = Date(microsecondsSince2000: Self.integer(bytes, isNegative: bytes[0] >= 0x80))
            return InternetTimestamp.text(of: date).map(Self.quoted)
        case .date where bytes.count == 4:
            let days = Int(Self.integer(bytes, isNegative: bytes[0] >= 0x80))
            return LocalDate(daysSince2000: days).map { Self.quoted("\($0)") }
        case .json: return Self.quoted(String(decoding: bytes, as: UTF8.self))
        case .jsonb: return Self.quoted(String(decoding: bytes.dropFirst(), as: UTF8.self))
        default: return nil
        }
    }

    private static func integer(_ bytes: [UInt8], isNegative: Bool) -> Int64 {
        bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    private static func uuid(_ bytes: [UInt8]) -> String {
        let digits = Array(hexadecimal(bytes).dropFirst(2))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func quoted(_ text: String) -> String {
        let shown = text.count <= 100 ? text : text.prefix(99) + "…"
        return "'" + shown.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = bytes.prefix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\\x" + digits + (bytes.count > 32 ? "…" : "")
    }
}
