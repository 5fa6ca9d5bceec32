// numeric: the number of digits of base 10,000, the weight of the first, a sign, the decimal places to print, the digits.

extension Numeric: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .numeric }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .numeric }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> Numeric {
        var reader = field.reader
        let count = Int(try reader.integer(UInt16.self))
        let weight = Int(try reader.integer(Int16.self))
        let sign = try reader.integer(UInt16.self)
        let scale = Int(try reader.integer(UInt16.self))
        guard reader.remaining == count * 2 else {
            throw .length(field.count, expected: "\(8 + count * 2)")
        }
        switch sign {
        case 0x0000, 0x4000: break
        case 0xC000: return .nan
        case 0xD000: return .infinity
        case 0xF000: return .negativeInfinity
        default: throw DecodingFailure("The numeric has no valid sign.")
        }
        guard scale <= maximumScale else { throw DecodingFailure("The numeric has more than 16383 decimal places.") }
        var digits: [UInt16] = []
        digits.reserveCapacity(count)
        for _ in 0..<count {
            let digit = try reader.integer(UInt16.self)
            guard digit < 10_000 else { throw DecodingFailure("The numeric has a digit above 9999.") }
            digits.append(digit)
        }
        return Numeric(digits: digits, weight: weight, scale: scale, isNegative: sign == 0x4000)
    }

    /// Writes the binary form; throws for a number beyond the size of `numeric`.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        switch kind {
        case .notANumber: return writer.append(0x0000_0000_C000_0000 as UInt64)
        case .infinity: return writer.append(0x0000_0000_D000_0020 as UInt64)
        case .negativeInfinity: return writer.append(0x0000_0000_F000_0020 as UInt64)
        case .negative, .zero, .positive: break
        }
        guard let count = UInt16(exactly: digits.count), let weight = Int16(exactly: weight) else {
            throw EncodingFailure("The number has more digits than PostgreSQL's numeric.")
        }
        writer.append(count)
        writer.append(weight)
        writer.append(kind == .negative ? 0x4000 : 0 as UInt16)
        writer.append(UInt16(scale))
        for digit in digits { writer.append(digit) }
    }
}
