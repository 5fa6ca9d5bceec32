import CLibpq
import HowdahTypes

/// The parameters of one statement in the shape libpq takes them, in memory that a connection reuses for every statement.
final class ParameterBuffer {
    private(set) var count: Int32 = 0
    /// How many bytes the values of the statement have.
    private(set) var byteCount = 0
    private(set) var types: UnsafeMutablePointer<Oid>
    private(set) var values: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private(set) var lengths: UnsafeMutablePointer<Int32>
    /// All 1: every parameter is binary.
    private(set) var formats: UnsafeMutablePointer<Int32>
    private var capacity: Int
    private var bytes: UnsafeMutableRawPointer
    private var byteCapacity: Int

    init(capacity: Int = 16, byteCapacity: Int = 512) {
        self.capacity = capacity
        self.byteCapacity = byteCapacity
        types = .allocate(capacity: capacity)
        values = .allocate(capacity: capacity)
        lengths = .allocate(capacity: capacity)
        formats = .allocate(capacity: capacity)
        formats.initialize(repeating: 1, count: capacity)
        bytes = .allocate(byteCount: byteCapacity, alignment: 16)
    }

    deinit {
        freeArrays()
        bytes.deallocate()
    }

    /// Throws if the values cannot be sent: too many, too large, or one that has no binary form.
    static func check(_ binds: [BoundValue]) throws(DatabaseError) {
        // PQ_QUERY_PARAM_MAX_LIMIT: the message counts parameters in sixteen bits.
        guard binds.count <= 65_535 else {
            throw DatabaseError(
                .invalidStatement,
                message:
                    "The statement has \(binds.count) parameters; PostgreSQL takes 65535. Bind an array instead: = ANY($1)."
            )
        }
        var bytes = 0
        for (index, bind) in binds.enumerated() {
            if let failure = bind.failure { throw encodingError(failure, parameter: index + 1) }
            bytes += bind.byteCount
        }
        // PQ_LARGE_MESSAGE_LIMIT, MaxAllocSize: the server reads a message into one piece of memory, of 1 GB at most.
        guard bytes < 1_000_000_000 else {
            throw DatabaseError(
                .encodingFailed,
                message:
                    "The statement's values have \(bytes) bytes; PostgreSQL takes less than 1 GB. Send them in parts.")
        }
    }

    /// Fills the buffer with a statement's parameters, which ``check(_:)`` has found sound.
    func load(_ binds: [BoundValue]) {
        reserve(binds.count, bytes: binds.reduce(1) { $0 + $1.byteCount })
        var offset = 0
        for (index, bind) in binds.enumerated() {
            types[index] = bind.type.rawValue
            let length = bind.copy(to: bytes + offset)
            lengths[index] = Int32(length)
            values[index] = bind.isNull ? nil : UnsafePointer((bytes + offset).assumingMemoryBound(to: CChar.self))
            offset += length
        }
        count = Int32(binds.count)
        byteCount = offset
    }

    private static func encodingError(_ failure: EncodingFailure, parameter: Int) -> DatabaseError {
        DatabaseError(
            .encodingFailed, message: "Parameter $\(parameter) cannot be sent. \(failure)", underlying: failure)
    }

    private func reserve(_ count: Int, bytes byteCount: Int) {
        if count > capacity {
            freeArrays()
            capacity = max(count, capacity * 2)
            types = .allocate(capacity: capacity)
            values = .allocate(capacity: capacity)
            lengths = .allocate(capacity: capacity)
            formats = .allocate(capacity: capacity)
            formats.initialize(repeating: 1, count: capacity)
        }
        if byteCount > byteCapacity || (byteCapacity > 1 << 20 && byteCount < byteCapacity / 8) {
            bytes.deallocate()
            byteCapacity = max(byteCount, 512)
            bytes = .allocate(byteCount: byteCapacity, alignment: 16)
        }
    }

    private func freeArrays() {
        types.deallocate()
        values.deallocate()
        lengths.deallocate()
        formats.deallocate()
    }
}

extension BoundValue {
    /// How many bytes the binary form has.
    fileprivate var byteCount: Int {
        switch storage {
        case .null, .invalid: 0
        case .inline(_, _, let count): Int(count)
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }

    /// Writes the binary form; returns its length.
    fileprivate func copy(to target: UnsafeMutableRawPointer) -> Int {
        switch storage {
        case .null, .invalid:
            return 0
        case .inline(let first, let second, let count):
            withUnsafeBytes(of: (first, second)) { target.copyMemory(from: $0.baseAddress!, byteCount: Int(count)) }
            return Int(count)
        case .text(var text):
            return text.withUTF8 { source in
                if let start = source.baseAddress { target.copyMemory(from: start, byteCount: source.count) }
                return source.count
            }
        case .bytes(let bytes):
            bytes.withUnsafeBytes { source in
                if let start = source.baseAddress { target.copyMemory(from: start, byteCount: source.count) }
            }
            return bytes.count
        }
    }
}
