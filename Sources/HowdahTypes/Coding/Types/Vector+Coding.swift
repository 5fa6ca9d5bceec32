// vector: UInt16 dimension, UInt16 unused, Float32s. halfvec: the same with Float16s. sparsevec: Int32 dimension, Int32 count,
// Int32 unused, the positions from 0 as Int32s, then the values as Float32s.

extension FieldReader {
    /// The dimension at the start of a vector, whose elements have `width` bytes and are all that is left.
    fileprivate mutating func dimension(width: Int) throws(DecodingFailure) -> Int {
        let count = Int(try integer(UInt16.self))
        guard try integer(UInt16.self) == 0 else { throw DecodingFailure("The vector's format is not known.") }
        guard remaining == count * width else { throw .elementCount(count) }
        return count
    }
}

extension ByteWriter {
    fileprivate mutating func append(dimension: Int) throws(EncodingFailure) {
        guard let count = UInt16(exactly: dimension), count > 0 else {
            throw EncodingFailure("A vector has 1 to 16,000 elements.")
        }
        append(count)
        append(0 as UInt16)
    }
}

extension Vector: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("vector") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> Vector {
        var reader = field.reader
        let count = try reader.dimension(width: 4)
        var elements: [Float] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(Float(bitPattern: try reader.integer())) }
        return Vector(elements)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try writer.append(dimension: elements.count)
        for element in elements { writer.append(element.bitPattern) }
    }
}

extension HalfVector: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("halfvec") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> HalfVector {
        var reader = field.reader
        let count = try reader.dimension(width: 2)
        var elements: [Float] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(Float(halfPrecision: try reader.integer())) }
        return HalfVector(elements)
    }

    /// Writes the binary form; throws for a number beyond half precision.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try writer.append(dimension: elements.count)
        for element in elements {
            let bits = element.halfPrecision
            guard bits & 0x7C00 != 0x7C00 else {
                throw EncodingFailure("An element is beyond 65504, the greatest number of half precision.")
            }
            writer.append(bits)
        }
    }
}

extension Float {
    /// A number from the bits of IEEE 754's binary16.
    init(halfPrecision bits: UInt16) {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
        switch exponent {
        case 0: self = sign * fraction * Float(sign: .plus, exponent: -24, significand: 1)
        case 31: self = fraction == 0 ? sign * .infinity : .nan
        default: self = sign * Float(sign: .plus, exponent: exponent - 25, significand: 1_024 + fraction)
        }
    }

    /// The bits of the nearest number of IEEE 754's binary16, to even where two are as near.
    var halfPrecision: UInt16 {
        let sign: UInt16 = self.sign == .minus ? 0x8000 : 0
        if isNaN { return 0x7E00 }
        guard isFinite else { return sign | 0x7C00 }
        // The distance between neighbours at this size; below 2^-14 it stays the same.
        let exponent = magnitude == 0 ? -14 : Swift.max(-14, Int(self.exponent))
        let units = (magnitude * Float(sign: .plus, exponent: 10 - exponent, significand: 1)).rounded(.toNearestOrEven)
        guard exponent <= 15, units < 2_048 || exponent < 15 else { return sign | 0x7C00 }
        // A unit above the fraction's ten bits carries into the exponent by itself.
        return sign | (UInt16(exponent + 14) << 10 &+ UInt16(units))
    }
}

extension SparseVector: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("sparsevec") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> SparseVector {
        var reader = field.reader
        let dimension = Int(try reader.integer(Int32.self))
        let count = Int(try reader.integer(Int32.self))
        guard try reader.integer(Int32.self) == 0 else { throw DecodingFailure("The vector's format is not known.") }
        guard count >= 0, count <= dimension, reader.remaining == count * 8 else { throw .elementCount(count) }
        var positions: [Int] = []
        positions.reserveCapacity(count)
        for _ in 0..<count { positions.append(Int(try reader.integer(Int32.self))) }
        var elements: [Int: Float] = [:]
        for position in positions { elements[position] = Float(bitPattern: try reader.integer()) }
        guard elements.count == count, let vector = SparseVector(dimension: dimension, elements: elements) else {
            throw DecodingFailure("The vector's positions are not those of a vector of \(dimension).")
        }
        return vector
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let dimension = Int32(exactly: dimension), dimension > 0 else {
            throw EncodingFailure("A sparse vector has at least one element, and at most 1,000,000,000.")
        }
        writer.append(dimension)
        writer.append(Int32(elements.count))
        writer.append(Int32(0))
        let sorted = elements.sorted { $0.key < $1.key }
        for (position, _) in sorted { writer.append(Int32(position)) }
        for (_, element) in sorted { writer.append(element.bitPattern) }
    }
}
