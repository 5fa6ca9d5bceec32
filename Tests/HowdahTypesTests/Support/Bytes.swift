import HowdahTypes
import Testing

/// Bytes from hexadecimal text with spaces.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { offset in
        UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
    }
}

/// Reads bytes as a column of a type would be read.
func decode<Value: ColumnDecodable>(
    _: Value.Type = Value.self, _ bytes: [UInt8], as type: OID
) throws(DecodingFailure) -> Value {
    // A copy of exactly that size, so that reading past the end is found by the sanitizers.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    return try Value.decode(Field(UnsafeRawBufferPointer(memory), type: type))
}

/// The binary form that a value is sent in.
func encode<Value: ParameterEncodable>(_ value: Value) throws(EncodingFailure) -> [UInt8] {
    var writer = ByteWriter()
    try value.encode(into: &writer)
    return writer.bytes
}

/// Expects a value to have the golden bytes in both directions, as an encoding and as a bound parameter.
func expectGolden<Value: PostgresValue & Equatable>(
    _ value: Value, _ hex: String, as type: OID? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let type = type ?? Value.postgresType.oid
    #expect(try encode(value) == bytes(hex), sourceLocation: sourceLocation)
    #expect(value.boundValue.binary == bytes(hex), sourceLocation: sourceLocation)
    #expect(Value.accepts(type), sourceLocation: sourceLocation)
    #expect(try decode(Value.self, bytes(hex), as: type) == value, sourceLocation: sourceLocation)
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
