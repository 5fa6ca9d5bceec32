/// The growing buffer that encoders write PostgreSQL's binary format into: integers big-endian, text as UTF-8.
public struct ByteWriter: Sendable {
    /// What was written so far.
    @inlinable public var bytes: [UInt8] { storage }

    @usableFromInline var storage: [UInt8]

    /// An empty buffer, with room for `capacity` storage.
    @inlinable public init(capacity: Int = 0) {
        storage = []
        if capacity > 0 { storage.reserveCapacity(capacity) }
    }

    /// The number of bytes written so far.
    @inlinable public var count: Int { storage.count }

    /// Appends an integer in network byte order.
    @inlinable public mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { storage.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    @inlinable public mutating func append(contentsOf other: some Collection<UInt8>) {
        storage.append(contentsOf: other)
    }

    /// Appends memory as it is.
    @inlinable public mutating func append(_ memory: UnsafeRawBufferPointer) {
        storage.append(contentsOf: memory)
    }

    /// Appends the UTF-8 of a text, with no length and no terminator.
    @inlinable public mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { storage.append(contentsOf: $0) }
    }

    /// Replaces the four bytes at `offset` by an integer in network byte order: a length that was not known before.
    @inlinable public mutating func replace(at offset: Int, with value: Int32) {
        withUnsafeBytes(of: value.bigEndian) { source in
            storage.withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + 4]).copyMemory(from: source)
            }
        }
    }

    /// Removes the last bytes, of which there are at least `count`.
    @inlinable package mutating func removeLast(_ count: Int) { storage.removeLast(Swift.min(count, storage.count)) }

    /// Removes what was written, and keeps the memory.
    @inlinable public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }
}
