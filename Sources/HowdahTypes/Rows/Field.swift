/// The bytes of one value in a result, valid while it is being decoded, with its PostgreSQL type.
///
/// Every read is checked against the length: a malformed value throws, and never reads past its end.
public struct Field {
    @usableFromInline let start: UnsafeRawPointer
    /// The number of bytes.
    public let count: Int
    /// The value's PostgreSQL type.
    public let type: OID

    /// The bytes of `memory` as a value of `type`; the caller keeps the memory alive.
    @inlinable public init(_ memory: UnsafeRawBufferPointer, type: OID) {
        self.init(start: memory.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!, count: memory.count, type: type)
    }

    @inlinable package init(start: UnsafeRawPointer, count: Int, type: OID) {
        self.start = start
        self.count = count
        self.type = type
    }

    /// All bytes.
    @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The whole value as an integer in network byte order; throws unless it is exactly that wide.
    @inlinable @inline(__always) public func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self)
        throws(DecodingFailure)
        -> Integer
    {
        guard count == MemoryLayout<Integer>.size else {
            throw .length(count, expected: String(MemoryLayout<Integer>.size))
        }
        return Integer(bigEndian: start.loadUnaligned(as: Integer.self))
    }

    /// A reader over the bytes, for values of several parts.
    @inlinable public var reader: FieldReader { FieldReader(self) }
}

/// Reads the parts of a value from front to back; every read is checked against what is left.
public struct FieldReader {
    @usableFromInline let field: Field
    @usableFromInline var offset = 0

    @inlinable init(_ field: Field) { self.field = field }

    /// The number of bytes not read yet.
    @inlinable public var remaining: Int { field.count - offset }

    /// The next integer, in network byte order.
    @inlinable @inline(__always) public mutating func integer<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self
    )
        throws(DecodingFailure) -> Integer
    {
        let width = MemoryLayout<Integer>.size
        guard remaining >= width else { throw .length(field.count, expected: "at least \(offset + width)") }
        defer { offset += width }
        return Integer(bigEndian: (field.start + offset).loadUnaligned(as: Integer.self))
    }

    /// The next `count` bytes as a value of `type`.
    @inlinable @inline(__always) public mutating func field(count: Int, type: OID) throws(DecodingFailure) -> Field {
        guard count >= 0, remaining >= count else {
            throw .length(field.count, expected: "at least \(offset) + \(count)")
        }
        defer { offset += count }
        return Field(start: field.start + offset, count: count, type: type)
    }

    /// The next length-prefixed value of an array or a row: nil for NULL, which has length -1.
    @inlinable public mutating func element(type: OID) throws(DecodingFailure) -> Field? {
        let length = try integer(Int32.self)
        return length == -1 ? nil : try field(count: Int(length), type: type)
    }
}
