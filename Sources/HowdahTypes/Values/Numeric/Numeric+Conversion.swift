public import Foundation

extension Numeric {
    /// A Decimal, exactly.
    public init(_ value: Decimal) {
        guard value.isFinite else {
            self = .nan
            return
        }
        var writer = ByteWriter(capacity: 32)
        // A finite Decimal always has a binary form, and that is always a number.
        guard (try? value.encode(into: &writer)) != nil, let number = Numeric(binary: writer.bytes) else {
            self = .nan
            return
        }
        self = number
    }

    /// The number as a Decimal; nil where a Decimal cannot hold it exactly, and for the infinities.
    public var decimal: Decimal? {
        var writer = ByteWriter(capacity: 8 + digits.count * 2)
        guard (try? encode(into: &writer)) != nil else { return nil }
        return writer.bytes.withUnsafeBytes { try? Decimal.decode(Field($0, type: .numeric)) }
    }

    private init?(binary: [UInt8]) {
        guard let number = binary.withUnsafeBytes({ try? Numeric.decode(Field($0, type: .numeric)) }) else {
            return nil
        }
        self = number
    }
}

extension FixedWidthInteger {
    /// The integer that a number is; nil where it has a fraction, is not finite, or does not fit.
    ///
    /// ```swift
    /// Int(exactly: Numeric("42.00")!)          // 42
    /// ```
    public init?(exactly number: Numeric) {
        guard number.isFinite, number.digits.isEmpty || number.digits.count <= number.weight + 1 else { return nil }
        // 10,000 itself does not fit the narrow ones.
        guard Self.bitWidth > 16 else {
            guard let value = Int64(exactly: number) else { return nil }
            self.init(exactly: value)
            return
        }
        var value: Self = 0
        for index in 0..<(number.digits.isEmpty ? 0 : number.weight + 1) {
            let digit = index < number.digits.count ? number.digits[index] : 0
            let figure = Self(digit)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, carry) =
                number.isNegative
                ? product.subtractingReportingOverflow(figure) : product.addingReportingOverflow(figure)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self = value
    }
}
