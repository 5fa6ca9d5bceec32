public import Foundation

// numeric: digits in base 10,000 with the weight of the first, a sign, and the number of decimal places to print.
// Both directions are integer arithmetic on 128 bits: a Decimal is a 128-bit integer times a power of ten.

extension Decimal: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .numeric }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .numeric }

    /// Exact, or a failure: a number of more than 38 digits that a Decimal cannot hold is never rounded.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> Decimal {
        var reader = field.reader
        let count = Int(try reader.integer(UInt16.self))
        let weight = Int(try reader.integer(Int16.self))
        let sign = try reader.integer(UInt16.self)
        _ = try reader.integer(UInt16.self)  // the number of decimal places to print
        guard reader.remaining == count * 2 else {
            throw .length(field.count, expected: "\(8 + count * 2)")
        }
        switch sign {
        case 0x0000, 0x4000: break
        case 0xC000: return .nan
        case 0xD000, 0xF000: throw .infiniteNumber
        default: throw DecodingFailure("The numeric has no valid sign.")
        }
        var digits = NumericDigits()
        for _ in 0..<count { try digits.append(try reader.integer()) }
        return try digits.decimal(exponent: 4 * (weight - count + 1), isNegative: sign == 0x4000)
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard isFinite else { return writer.append(0x0000_0000_C000_0000 as UInt64) }
        var (mantissa, exponent) = wholeMantissa
        // As its own description: no zeros at the end of the fraction.
        while exponent < 0, mantissa % 10 == 0, mantissa != 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        if mantissa == 0 { exponent = 0 }
        // The lowest digit of base 10,000 takes as many decimal digits as bring its exponent to a multiple of four.
        let shift = ((exponent % 4) + 4) % 4
        var groups = InlineArray<11, UInt16>(repeating: 0)
        var count = 0
        var lowest = (exponent - shift) / 4
        var power: UInt128 = shift == 0 ? 10_000 : shift == 1 ? 1_000 : shift == 2 ? 100 : 10
        while mantissa != 0 {
            let (rest, digit) = mantissa.quotientAndRemainder(dividingBy: power)
            let group = UInt16(digit) * UInt16(10_000 / power)
            mantissa = rest
            power = 10_000
            if count == 0, group == 0 {
                lowest += 1
            } else {
                groups[count] = group
                count += 1
            }
        }
        writer.append(Int16(count))
        writer.append(Int16(count == 0 ? 0 : lowest + count - 1))
        writer.append(UInt16(isSignMinus && count > 0 ? 0x4000 : 0))
        writer.append(UInt16(Swift.max(0, -exponent)))
        for index in stride(from: count - 1, through: 0, by: -1) { writer.append(groups[index]) }
    }
}

/// The digits of a numeric as they arrive, gathered into one integer without the zeros at its end.
@usableFromInline struct NumericDigits {
    @usableFromInline var mantissa: UInt128 = 0
    /// How many digits of base 10,000 at the end are zero, and not in `mantissa` yet.
    @usableFromInline var zeros = 0
    /// The last digit that is not zero: it waits until it is known whether zeros at its end count.
    @usableFromInline var last: UInt16 = 0

    @inlinable init() {}

    @inlinable mutating func append(_ digit: UInt16) throws(DecodingFailure) {
        guard digit < 10_000 else { throw DecodingFailure("The numeric has a digit above 9999.") }
        if digit == 0 {
            zeros += 1
        } else {
            if mantissa != 0 || last != 0 {
                try take(last, scale: 10_000)
                for _ in 0..<zeros { try take(0, scale: 10_000) }
            }
            last = digit
            zeros = 0
        }
    }

    @inlinable mutating func take(_ digit: UInt16, scale: UInt128) throws(DecodingFailure) {
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: scale)
        let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
        guard !overflow, !carry else { throw .numberTooPrecise }
        mantissa = sum
    }

    /// The number, where the last digit that was appended stands for `exponent` powers of ten.
    @inlinable consuming func decimal(exponent: Int, isNegative: Bool) throws(DecodingFailure) -> Decimal {
        guard last != 0 else { return Decimal() }
        var exponent = exponent + 4 * zeros
        var scale: UInt128 = 10_000
        var digit = last
        while digit % 10 == 0 { (digit, scale, exponent) = (digit / 10, scale / 10, exponent + 1) }
        try take(digit, scale: scale)
        guard exponent >= -128 else { throw .numberTooPrecise }
        // A Decimal's exponent ends at 127: what is left over becomes zeros at the end of its integer.
        while exponent > 127 {
            try take(0, scale: 10)
            exponent -= 1
        }
        return Decimal(whole: mantissa, exponent: exponent, isNegative: isNegative)
    }
}

extension Decimal {
    /// `mantissa` times ten to the power of `exponent`.
    @inlinable init(whole mantissa: UInt128, exponent: Int, isNegative: Bool) {
        guard DecimalLayout.isKnown else {
            // The text says the same for every layout: an integer, and its power of ten.
            self = Decimal(string: "\(isNegative ? "-" : "")\(mantissa)e\(exponent)") ?? .nan
            return
        }
        let length = (128 - mantissa.leadingZeroBitCount + 15) / 16
        self.init()
        withUnsafeMutableBytes(of: &self) { memory in
            memory.storeBytes(of: Int8(truncatingIfNeeded: exponent), toByteOffset: 0, as: Int8.self)
            memory.storeBytes(
                of: DecimalLayout.flags(length: length, isNegative: isNegative), toByteOffset: 1, as: UInt8.self)
            memory.storeBytes(of: mantissa.littleEndian, toByteOffset: 4, as: UInt128.self)
        }
    }

    /// The integer and the power of ten that make up a finite number.
    @inlinable var wholeMantissa: (UInt128, exponent: Int) {
        guard DecimalLayout.isKnown else { return DecimalLayout.readingText(of: self) }
        return withUnsafeBytes(of: self) { memory in
            let all = UInt128(littleEndian: memory.loadUnaligned(fromByteOffset: 4, as: UInt128.self))
            let length = DecimalLayout.length(memory[1])
            // Words beyond the length are not part of the number.
            let mantissa = length >= 8 ? all : all & ((1 << UInt128(16 * length)) - 1)
            return (mantissa, Int(memory.load(as: Int8.self)))
        }
    }
}

/// How a Decimal lies in memory: an exponent of one byte, one of length and flags, two unused ones, eight 16-bit words.
///
/// Foundation documents the layout as NSDecimal's, but gives its parts no public names on Linux. It is checked once; a
/// Foundation that changes it is read and written through text.
@usableFromInline enum DecimalLayout {
    #if canImport(Darwin)
        /// Bit fields of C: the length in the low four bits, then the sign, then whether there are zeros at the end.
        @inlinable static func flags(length: Int, isNegative: Bool) -> UInt8 {
            UInt8(length) | (isNegative ? 0x10 : 0) | 0x20
        }
        @inlinable static func length(_ flags: UInt8) -> Int { Int(flags & 0x0F) }
    #else
        /// swift-foundation: the length in the high four bits, then the sign, then whether there are zeros at the end.
        @inlinable static func flags(length: Int, isNegative: Bool) -> UInt8 {
            UInt8(length) << 4 | (isNegative ? 0x08 : 0) | 0x04
        }
        @inlinable static func length(_ flags: UInt8) -> Int { Int(flags >> 4) }
    #endif

    @usableFromInline static let isKnown: Bool = {
        guard MemoryLayout<Decimal>.size == 20 else { return false }
        let probe = Decimal(sign: .minus, exponent: -3, significand: Decimal(0x0102_0304_0506_0709 as UInt64))
        return withUnsafeBytes(of: probe) { memory in
            memory[0] == 0xFD && memory[1] == flags(length: 4, isNegative: true)
                && memory[4..<12].elementsEqual([0x09, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01])
        }
    }()

    /// The same as ``Foundation/Decimal/wholeMantissa``, from the number's description.
    @usableFromInline static func readingText(of number: Decimal) -> (UInt128, exponent: Int) {
        let parts = number.description.split(separator: ".", maxSplits: 1)
        let digits = parts.joined().filter(\.isNumber)
        return (UInt128(digits) ?? 0, parts.count > 1 ? -parts[1].utf8.count : 0)
    }
}

extension DecodingFailure {
    @usableFromInline static let infiniteNumber = DecodingFailure(
        "The number is infinite, which Decimal cannot hold. Read a `Numeric`.")

    @usableFromInline static let numberTooPrecise = DecodingFailure(
        "The number has more digits than the 38 that Decimal can hold exactly. Read a `Numeric`, or select "
            + "`round(column, 10)`.")
}
