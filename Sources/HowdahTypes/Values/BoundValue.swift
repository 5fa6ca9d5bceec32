/// One parameter of a statement: its type and its bytes in PostgreSQL's binary format, or NULL.
///
/// Up to sixteen bytes (every number, date and UUID) are held inline; text keeps its string until it is sent.
public struct BoundValue: Hashable, Sendable {
    /// The parameter's type; ``OID/unspecified`` lets the server infer it.
    public let type: OID
    /// The bytes, in one of several forms.
    @usableFromInline package let storage: Storage

    @usableFromInline package enum Storage: Hashable, Sendable {
        case null
        /// Up to sixteen bytes, already in network byte order, from the first byte of `high`.
        case inline(UInt64, UInt64, count: UInt8)
        case text(String)
        case bytes([UInt8])
        /// The value has no PostgreSQL form; the statement throws this reason when it is executed.
        case invalid(EncodingFailure)
    }

    @inlinable package init(type: OID, storage: Storage) {
        self.type = type
        self.storage = storage
    }

    /// NULL of a type.
    @inlinable public static func null(_ type: OID = .unspecified) -> BoundValue {
        BoundValue(type: type, storage: .null)
    }

    /// A value's binary form, as bytes.
    @inlinable public static func bytes(_ bytes: [UInt8], _ type: OID) -> BoundValue {
        BoundValue(type: type, storage: .bytes(bytes))
    }

    /// An integer, in as many bytes as it is wide.
    @inlinable public static func integer<Integer: FixedWidthInteger>(_ value: Integer, _ type: OID) -> BoundValue {
        let width = MemoryLayout<Integer>.size
        let bits = UInt64(truncatingIfNeeded: value) << UInt64(64 - width * 8)
        return BoundValue(type: type, storage: .inline(bits.bigEndian, 0, count: UInt8(width)))
    }

    /// Sixteen bytes, as they lie in memory.
    @inlinable public static func sixteen(_ first: UInt64, _ second: UInt64, _ type: OID) -> BoundValue {
        BoundValue(type: type, storage: .inline(first, second, count: 16))
    }

    /// Text; a NUL character, which PostgreSQL cannot store, makes the statement throw when it is executed.
    @inlinable public static func text(_ value: String, _ type: OID = .text) -> BoundValue {
        guard value.utf8.contains(0) else { return BoundValue(type: type, storage: .text(value)) }
        return BoundValue(type: type, storage: .invalid(.nulCharacter))
    }

    /// A value that has no PostgreSQL form: the statement throws `failure` when it is executed.
    public static func invalid(_ failure: EncodingFailure, _ type: OID = .unspecified) -> BoundValue {
        BoundValue(type: type, storage: .invalid(failure))
    }

    /// Whether this is NULL.
    @inlinable public var isNull: Bool { storage == .null }

    /// The failure to throw at execution, if the value has no PostgreSQL form.
    package var failure: EncodingFailure? {
        if case .invalid(let failure) = storage { failure } else { nil }
    }

    /// The binary form; empty for NULL.
    public var binary: [UInt8] {
        switch storage {
        case .null, .invalid: []
        case .inline(let first, let second, let count):
            withUnsafeBytes(of: (first, second)) { Array($0.prefix(Int(count))) }
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }
}
